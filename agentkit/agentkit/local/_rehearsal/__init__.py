"""The rules behind the rehearsal model: words, arguments, chains and the closing text."""
