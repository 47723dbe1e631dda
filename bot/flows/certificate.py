"""The certificate request, from the order number to the review. What becomes of it is in certificate_case."""

from bot.cases.certificate import CERTIFICATE
from bot.cases.numbers import CASE_RANDOM, case_number
from bot.core.conversation import Answers
from bot.core.effect import Action, Button, OpenCase, StartJob
from bot.core.flow import Ask, Card, Choose, Contact, Context, Done, Flow, Option, Review, Tell
from bot.core.text import Text
from bot.flows import answers as parse

LANGUAGES = (
    Option("ko", Text("language.ko.button")),
    Option("zh_Hans", Text("language.zh_Hans.button")),
    Option("zh_Hant", Text("language.zh_Hant.button")),
    Option("en", Text("language.en.button")),
)
NO_SECOND = Option("none", Text("certificate.second.none.button"))


def second_languages(answers: Answers, _context: Context) -> tuple[Option, ...]:
    """No second language, or one that is not the first."""
    first = answers.get("language")
    return (NO_SECOND, *[option for option in LANGUAGES if option.id != first])


def mail_offered(_answers: Answers, context: Context) -> bool:
    """E-mail is a choice only where the bot can send it."""
    return context.facts.mail


def mail_wanted(answers: Answers, context: Context) -> bool:
    """An address is asked for where e-mail was chosen and the contact is not one already."""
    contact = answers.get("contact") or {}
    return context.facts.mail and answers.get("delivery") in {"email", "both"} and contact.get("kind") != "email"


def done(answers: Answers, context: Context) -> Done:
    """Open the case and have the order looked up."""
    number = case_number(context.random("case")[:CASE_RANDOM])
    address = answers.get("email") or (answers["contact"]["value"] if answers["contact"]["kind"] == "email" else "")
    delivery = answers.get("delivery", "chat") if context.facts.mail else "chat"
    data = {
        "order_number": answers["order_number"],
        "name": answers["name"],
        "contact": answers["contact"]["value"],
        "delivery": delivery,
        "email": address if delivery != "chat" else "",
        "language": answers["language"],
        "second": "" if answers["second"] == "none" else answers["second"],
    }
    look_up = {"case": number, "order_number": data["order_number"], "name": data["name"]}
    return Done(
        (
            OpenCase(number, CERTIFICATE.kind, CERTIFICATE.first, data),
            StartJob("look_up_order", f"look_up_order:{number}", look_up),
        ),
        Card(
            (Text("certificate.submitted", {"number": number}),),
            ((Button(Text("case.open.button", {"number": number}), Action("go", "case", number)),),),
        ),
    )


FLOW = Flow(
    "certificate",
    version=1,
    title=Text("certificate.title"),
    steps=(
        Tell("intro", Text("certificate.intro.title"), Text("certificate.intro")),
        Ask(
            "order_number",
            Text("certificate.order_number.title"),
            Text("certificate.order_number"),
            parse=parse.order_number,
        ),
        Ask(
            "name",
            Text("certificate.name.title"),
            Text("certificate.name"),
            parse=parse.person_name,
            loose=True,
        ),
        Contact(
            "contact",
            Text("certificate.contact.title"),
            Text("certificate.contact"),
            button=Text("certificate.contact.button"),
            parse=parse.contact,
            shared=parse.shared_phone,
            show=parse.show_contact,
        ),
        Choose(
            "delivery",
            Text("certificate.delivery.title"),
            Text("certificate.delivery"),
            (
                Option("chat", Text("certificate.delivery.chat.button")),
                Option("email", Text("certificate.delivery.email.button")),
                Option("both", Text("certificate.delivery.both.button")),
            ),
            when=mail_offered,
        ),
        Ask(
            "email",
            Text("certificate.email.title"),
            Text("certificate.email"),
            parse=parse.email,
            when=mail_wanted,
        ),
        Choose("language", Text("certificate.language.title"), Text("certificate.language"), LANGUAGES, columns=2),
        Choose("second", Text("certificate.second.title"), Text("certificate.second"), second_languages, columns=2),
        Review(
            "review", Text("certificate.review.title"), Text("certificate.review"), Text("certificate.submit.button")
        ),
    ),
    done=done,
)
