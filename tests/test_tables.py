"""The tables in the docs of what tools say are those that are tested."""

from __future__ import annotations

import pytest
from tables import PAGES, TABLES, table_of


@pytest.mark.parametrize("page", TABLES)
def test_a_page_shows_the_table_that_is_tested(page: str):
    table = TABLES[page]()
    assert table.count("\n") > 20
    # After a change of the cases: `python tests/tables.py`.
    assert table_of((PAGES / page).read_text("utf-8")) == table
