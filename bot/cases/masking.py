"""Masking: enough of a person's data to recognise one's own, too little to learn somebody else's."""

import re
import unicodedata

_CJK = re.compile(
    "[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)


def mask_name(name: str) -> str:
    """홍길동 becomes 홍*동, 王小明 王*明, Alice Martin A**** M*****."""
    name = unicodedata.normalize("NFC", name)
    if _CJK.search(name):
        letters = "".join(name.split())
        return letters[0] + "*" * max(1, len(letters) - 2) + (letters[-1] if len(letters) > 2 else "")
    return " ".join(word[0] + "*" * (len(word) - 1) if len(word) > 1 else "*" for word in name.split())


def mask_phone(phone: str) -> str:
    """+821012345678 becomes +82******5678; a number too short for that keeps its last two digits."""
    digits = re.sub(r"\D", "", phone)
    plus = "+" if phone.strip().startswith("+") else ""
    if len(digits) < 9:
        return plus + _keep_last(digits, 2 if len(digits) > 4 else 0)
    return plus + digits[:2] + _keep_last(digits[2:], 4)


def mask_email(address: str) -> str:
    """haneul@example.com becomes h***@e***.com."""
    local, _, domain = address.rpartition("@")
    host, _, top = domain.rpartition(".")
    return f"{local[:1]}***@{host[:1]}***.{top}" if host else f"{local[:1]}***@***"


def mask_contact(contact: str) -> str:
    """An e-mail address or a phone number, whichever it is."""
    return mask_email(contact) if "@" in contact else mask_phone(contact)


def mask_order_number(number: str) -> str:
    """20261121-0001 becomes ********-0001: the last four characters stay, two of a short one, none of a very short."""
    return _keep_last(number, 4 if len(number) > 8 else 2 if len(number) > 4 else 0)


def _keep_last(text: str, count: int) -> str:
    cut = len(text) - count
    return re.sub(r"[^\W_]", "*", text[:cut]) + text[cut:]
