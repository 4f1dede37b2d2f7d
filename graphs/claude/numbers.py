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
MILLISECONDS: Final = {  # what a number before the word counts in; one of minutes counts in nothing
    **dict.fromkeys(["s", "sec", "second", "seconds", "sekunde", "sekunden", "segundo", "segundos", "seconde", "secondes"], 1000),
    **dict.fromkeys(["min", "mins", "minute", "minutes", "minuten", "minuto", "minutos"], 0),
}
_DIGITS: Final = re.compile(r"(?<![\w.,])(\d+(?:[.,'_ \u00a0\u202f]\d+)*)(?:(?:\s*|-)([^\W\d_]+))?(?:\s*([^\W\d_]+))?")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,'_ \u00a0\u202f]\d{3})+")
_DECIMAL: Final = re.compile(r"\d+[.,]\d+")
HUNDRED, THOUSAND = 100, 1000  # from here on number words multiply what stands before them
_WORD: Final = re.compile(r"[^\W\d_]+")


def named(number: int, quote: str, unit: str | None = None) -> bool:
    """Whether the quote names this number, counted in this unit, in one of its readings."""
    return any(number in readings for readings in _readings(quote.lower(), _times(unit)))


def plainly_named(number: int, quote: str, unit: str | None = None) -> bool:
    """Whether it names it, and cannot be read in another way: 1.200 is twelve hundred here and one and a bit there."""
    return any(readings == {number} for readings in _readings(quote.lower(), _times(unit)))


def _times(unit: str | None) -> dict[str, int]:
    return MILLISECONDS if unit and unit.split()[:1] == ["ms"] else {}


def _readings(quote: str, times: dict[str, int]) -> list[set[int]]:
    found: list[set[int]] = []
    for digits, word, next_word in _DIGITS.findall(quote):
        factor = times.get(next_word if word in SCALES else word, 1)
        found += _of_digits(digits, SCALES.get(word, 1) * factor) if factor else []
    return [*found, *_of_words(quote, times)]


def _of_digits(digits: str, scale: int) -> list[set[int]]:
    plain = re.sub(r"\D", "", digits)
    if digits.isdigit():
        return [{int(digits) * scale}]
    readings = set()
    if _GROUPED.fullmatch(digits):
        readings.add(int(plain) * scale)
    if _DECIMAL.fullmatch(digits):
        value = float(digits.replace(",", ".")) * scale
        readings.update({round(value)} if scale > 1 or "." in digits or not readings else set())
    if readings:
        return [readings]
    return [{int(part)} for part in re.split(r"\D+", digits) if part]  # "3, 4" are two numbers


def _of_words(quote: str, times: dict[str, int]) -> list[set[int]]:
    found: list[set[int]] = []
    run: list[int] = []
    end = 0
    for match in _WORD.finditer(quote):
        number = WORDS.get(match[0])
        if number is None:
            beside = not quote[end : match.start()].strip(" -\u00a0\u202f")
            found += _of_run(run, times.get(match[0], 1) if beside else 1)
            run = []
        else:
            run.append(number)
        end = match.end()
    return found + _of_run(run, 1)


def _of_run(run: list[int], factor: int) -> list[set[int]]:
    """Number words one by one, and what those beside one another make together: two hundred, twenty five. A factor is of all together."""
    found: list[set[int]] = []
    whole = part = last = 0
    for number in run:
        found.append({number})
        if number >= THOUSAND:
            whole, part = whole + (part or 1) * number, 0
        elif number == HUNDRED:
            part = (part or 1) * number
        else:
            part = part + number if part and last > number else number
        last = number
        found.append({whole + part})
    return found if factor == 1 else [{(whole + part) * factor}] if run and factor else []
