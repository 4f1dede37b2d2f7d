"""The numbers that a quote names: 900, 1,200, 20k, 1.5 million, 3 Mio., a dozen. What can be read in two ways is said to be so."""

import re
from typing import Final

SCALES: Final = {
    "k": 10**3,
    "thousand": 10**3,
    "tausend": 10**3,
    "mil": 10**3,
    "mille": 10**3,
    "m": 10**6,
    "mio": 10**6,
    "million": 10**6,
    "millions": 10**6,
    "millionen": 10**6,
    "millones": 10**6,
    "bn": 10**9,
    "billion": 10**9,
}
WORDS: Final = {
    word: number
    for number, words in {
        0: "zero none null cero zéro",
        1: "one eins",
        2: "two couple zwei dos deux",
        3: "three drei tres trois",
        4: "four vier cuatro quatre",
        5: "five fünf cinco cinq",
        6: "six sechs seis",
        7: "seven sieben siete sept",
        8: "eight acht ocho huit",
        9: "nine neun nueve neuf",
        10: "ten zehn diez dix",
        12: "twelve dozen zwölf dutzend doce docena douze douzaine",
        20: "twenty zwanzig veinte vingt",
        30: "thirty dreißig treinta trente",
        40: "forty vierzig cuarenta quarante",
        50: "fifty fünfzig cincuenta cinquante",
        60: "sixty sechzig sesenta soixante",
        70: "seventy siebzig setenta",
        80: "eighty achtzig ochenta",
        90: "ninety neunzig noventa",
        100: "hundred hundert cien cent",
        1000: "thousand tausend mil mille",
        10**6: "million millón",
    }.items()
    for word in words.split()
}
_DIGITS: Final = re.compile(r"(?<![\w.,])(\d+(?:[.,'_ \u00a0\u202f]\d+)*)(?:\s*([^\W\d_]+))?")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,'_ \u00a0\u202f]\d{3})+")
_DECIMAL: Final = re.compile(r"\d+[.,]\d+")
HUNDRED, THOUSAND = 100, 1000  # from here on number words multiply what stands before them
_WORD: Final = re.compile(r"[^\W\d_]+")


def named(number: int, quote: str) -> bool:
    """Whether the quote names this number in one of its readings."""
    return any(number in readings for readings in _readings(quote.lower()))


def plainly_named(number: int, quote: str) -> bool:
    """Whether it names it, and cannot be read in another way: 1.200 is twelve hundred here and one and a bit there."""
    return any(readings == {number} for readings in _readings(quote.lower()))


def _readings(quote: str) -> list[set[int]]:
    found = [reading for digits, unit in _DIGITS.findall(quote) for reading in _of_digits(digits, SCALES.get(unit))]
    return [*found, *_of_words(quote)]


def _of_digits(digits: str, scale: int | None) -> list[set[int]]:
    plain = re.sub(r"\D", "", digits)
    if digits.isdigit():
        return [{int(digits) * (scale or 1)}]
    readings = set()
    if _GROUPED.fullmatch(digits):
        readings.add(int(plain) * (scale or 1))
    if _DECIMAL.fullmatch(digits):
        value = float(digits.replace(",", ".")) * (scale or 1)
        readings.update({round(value)} if scale or "." in digits or not readings else set())
    if readings:
        return [readings]
    return [{int(part)} for part in re.split(r"\D+", digits) if part]  # "3, 4" are two numbers


def _of_words(quote: str) -> list[set[int]]:
    """Number words one by one, and what those beside one another make together: two hundred, twenty five."""
    found: list[set[int]] = []
    whole = part = last = 0
    for word in _WORD.findall(quote):
        number = WORDS.get(word)
        if number is None:
            whole = part = last = 0
            continue
        found.append({number})
        if number >= THOUSAND:
            whole, part = whole + (part or 1) * number, 0
        elif number == HUNDRED:
            part = (part or 1) * number
        else:
            part = part + number if part and last > number else number
        last = number
        found.append({whole + part})
    return found
