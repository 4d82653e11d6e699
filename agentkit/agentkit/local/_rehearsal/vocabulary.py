"""The word lists of the rehearsal model: what it skips, what means the same, what compares."""

from __future__ import annotations

from typing import Final


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list, which reads better as one text."""
    return frozenset(text.split())


STOP_WORDS: Final = word_set("""
    a about after all also am an and any anyone anything are as at be because been before being
    but by can could did do does doing done each either else every for from had has have having
    he hello her here hers hey hi him his how many much i if in into is it its itself just
    kindly let like me my next no nor not now of off ok okay on onto or our ours out over own
    please s she should so some such t tell than thank thanks that the their theirs them then
    there these they this those to too under until up us very via was we were what when where
    whether which while who whom whose why will with would yes you your yours one ones
""")
"""Words of a prompt that say nothing about which tool fits."""

CHATTER: Final = word_set("""
    call called current currently data default e.g etc example function fetch get gets give
    given gives info information input make optional output parameter params perform provide
    provided provides request result results retrieve return returned returns run set show
    specific specified string tool type use used useful uses using value values want whether
""")
"""Words that many descriptions and prompts have in common, whatever they are about."""

SYNONYMS: Final[tuple[frozenset[str], ...]] = tuple(
    word_set(group)
    for group in (
        "add plus sum addition total",
        "subtract minus difference subtraction deduct",
        "multiply product multiplication multiplied",
        "divide quotient division divided",
        "power exponent raised squared square",
        "calculate compute calculator calculation evaluate math arithmetic",
        "weather forecast temperature rain raining rainy sunny snow warm cold hot humid wind",
        "time clock hour timezone",
        "date day calendar today",
        "find search look grep contain mention mentioned occur define query seek where",
        "read open show begin start say says content contents print display cat",
        "write save store create",
        "list enumerate overview all",
        "folder directory",
        "file document script module",
        "line row",
        "length long duration",
        "count tally",
        "word term",
        "delete remove erase drop",
        "send mail email message write",
        "price cost quote worth expensive cheap",
        "stock share ticker",
        "convert conversion exchange change",
        "currency money dollar euro pound yen",
        "translate translation",
        "picture image photo",
        "customer client account",
        "buy purchase order",
        "book reserve reservation booking",
        "flight plane fly airline",
        "hotel accommodation stay",
        "big large huge great size",
        "small little tiny",
        "celsius centigrade c",
        "fahrenheit f",
        "metric si",
        "ascending increasing upward",
        "descending decreasing downward",
        "reverse backward backwards",
        "high urgent important",
        "person people employee population inhabitant live",
        "repository repo project",
        "update modify edit change",
        "random dice roll",
    )
)
"""Groups of words that stand for each other when a prompt is compared with a tool."""

NUMBER_WORDS: Final = {
    "zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "hundred": 100, "thousand": 1000,
}  # fmt: skip
"""Numbers written out; "one" is left out, being a pronoun more often than a number."""

REFERENCES: Final = word_set(
    "it its that this them their there they those these his her him he she result answer output"
)
"""Words that point at something said or found before."""

COUNTRIES: Final = word_set("""
    argentina australia austria belgium brazil canada chile china colombia croatia denmark
    egypt england finland france germany greece hungary iceland india indonesia ireland israel
    italy japan kenya mexico morocco netherlands norway peru poland portugal scotland spain
    sweden switzerland thailand turkey uk ukraine usa vietnam wales
""")
"""Countries that follow a city after a comma, as in "Paris, France"."""

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""Months and their numbers."""

DAY_WORDS: Final = word_set(
    "today tomorrow yesterday tonight monday tuesday wednesday thursday friday saturday sunday"
)
"""Days that are named by a word."""

VERBS: Final = word_set("""
    add analyse analyze answer ask book buy calculate call change check compare compute convert
    count create define delete describe display divide download draw enter evaluate explain
    fetch find forecast generate give go grep help inspect install keep launch list load lock
    look mail make measure message move multiply note notify open order pause pay pick plan
    play post print process provide put query read record refresh register remember remind
    remove rename replace report reserve respond restart retrieve review roll run save schedule
    search see sell send set share ship show shut sign skip solve sort start stop store submit
    subscribe subtract sum summarise summarize switch tag take tell test text track transfer
    translate trigger try turn type unlock update upload use validate verify view visit wait
    warn watch write
""")
"""Words a request begins with; capitalised there, they are no names."""
