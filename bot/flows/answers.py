"""Answers: what people type, judged precisely. A parser returns a plain value or raises WrongAnswer with an example."""

import re
import unicodedata
from typing import Any

import msgspec
import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.cases.numbers import parse_case_number, parse_certificate_number
from bot.core.event import ContactShared
from bot.core.flow import Context, WrongAnswer
from bot.core.text import Money, Text
from bot.knowledge.amounts import AmbiguousAmount, NoAmount, read_amount

REGIONS = {"ko": "KR", "zh_Hans": "CN", "zh_Hant": "TW"}
_LEAD = re.compile(
    r"^(?:주문\s*번호|订单(?:号|编号)|訂單(?:編號|號)|order(?:\s*(?:number|no\.?))?|no\.?|#)\s*[:：#]?\s*",
    re.IGNORECASE,
)
_ORDER = re.compile(r"[A-Z0-9][A-Z0-9._/-]*")


def order_number(text: str, _context: Context) -> str:
    """An order number: letters, digits and hyphens, 5 to 40 of them, four digits at least."""
    if parse_certificate_number(text) or parse_case_number(text):
        raise WrongAnswer(Text("wrong.order.our_number"))
    number = re.sub(r"\s+", "", _LEAD.sub("", unicodedata.normalize("NFKC", text).strip())).upper()
    digits = sum(character.isdigit() for character in number)
    if not digits:
        raise WrongAnswer(Text("wrong.order.no_digits"))
    if not _ORDER.fullmatch(number):
        raise WrongAnswer(Text("wrong.order.symbols"))
    if len(number) < 5 or digits < 4:
        raise WrongAnswer(Text("wrong.order.short"))
    if len(number) > 40:
        raise WrongAnswer(Text("wrong.order.long"))
    return number


def person_name(text: str, _context: Context) -> str:
    """A person's name as it stands on the order."""
    name = " ".join(text.split())
    letters = sum(unicodedata.category(character).startswith("L") for character in name)
    if any(character.isdigit() for character in name):
        raise WrongAnswer(Text("wrong.name.digits"))
    if letters < 2:
        raise WrongAnswer(Text("wrong.name.short"))
    if len(name) > 60:
        raise WrongAnswer(Text("wrong.name.long"))
    if not all(unicodedata.category(character)[0] in "LM" or character in " .,-'’·・()" for character in name):
        raise WrongAnswer(Text("wrong.name.symbols"))
    return name


def email(text: str, _context: Context) -> str:
    """An e-mail address."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise WrongAnswer(Text("wrong.email")) from error


def phone(text: str, context: Context) -> str:
    """A phone number as E.164; without a country code the reader's own country is meant."""
    region = REGIONS.get(context.locale)
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), region)
    except phonenumbers.NumberParseException as error:
        no_country = error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        raise WrongAnswer(Text("wrong.phone.country") if no_country else Text("wrong.phone")) from error
    if not phonenumbers.is_valid_number(number):
        raise WrongAnswer(Text("wrong.phone.impossible"))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def contact(text: str, context: Context) -> dict[str, str]:
    """A phone number or an e-mail address, whichever was written."""
    if "@" in text:
        return {"kind": "email", "value": email(text, context)}
    if not any(character.isdigit() for character in text):
        raise WrongAnswer(Text("wrong.contact"))
    return {"kind": "phone", "value": phone(text, context)}


def shared_phone(event: ContactShared, context: Context) -> dict[str, str]:
    """The person's own shared number; somebody else's card is not taken."""
    if not event.own:
        raise WrongAnswer(Text("wrong.contact.not_own"))
    number = event.phone if event.phone.startswith("+") else f"+{event.phone}"
    return {"kind": "phone", "value": phone(number, context)}


def show_contact(value: dict[str, Any]) -> str:
    """A contact as people write it."""
    if value["kind"] == "email":
        return str(value["value"])
    number = phonenumbers.parse(value["value"])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def free_text(text: str, _context: Context) -> str:
    """A question or a description in the person's own words."""
    said = text.strip()
    if sum(unicodedata.category(character)[0] in "LN" for character in said) < 2:
        raise WrongAnswer(Text("wrong.free_text.short"))
    if len(said) > 3000:
        raise WrongAnswer(Text("wrong.free_text.long"))
    return said


def short_text(text: str, _context: Context) -> str:
    """A few words, such as what was bought."""
    said = " ".join(text.split())
    if not any(unicodedata.category(character)[0] in "LN" for character in said):
        raise WrongAnswer(Text("wrong.free_text.short"))
    if len(said) > 120:
        raise WrongAnswer(Text("wrong.short_text.long"))
    return said


def amount(text: str, context: Context) -> dict[str, Any]:
    """A sum of money with its currency."""
    try:
        money = read_amount(text, context.locale)
    except AmbiguousAmount as ambiguous:
        raise WrongAnswer(Text("wrong.amount.ambiguous")) from ambiguous
    except NoAmount as none:
        raise WrongAnswer(Text("wrong.amount")) from none
    if money.minor <= 0:
        raise WrongAnswer(Text("wrong.amount.nothing"))
    return msgspec.to_builtins(money)  # type: ignore[no-any-return]


def money_of(value: dict[str, Any] | None) -> Money | None:
    """A sum as answers and cases keep it."""
    return None if value is None else Money(value["minor"], value["currency"])
