"""The safe-trade check: a planned purchase as a traffic light, or a listing with what would make it better."""

from collections.abc import Iterator

from bot.cases.safety import light, listing
from bot.core.conversation import Answers
from bot.core.effect import Action, Button, Rows
from bot.core.flow import Card, Choose, Context, Done, Flow, Option
from bot.core.text import Text
from bot.policies.ids import BuyerAnswer
from bot.policies.load import Policies
from bot.policies.safety import answers_to
from bot.policies.texts import ANSWERS, CRITERIA, LEVELS, QUESTIONS

IMPROVEMENTS_SHOWN = 3
ROLES = (Option("buyer", Text("safety.role.buyer.button")), Option("seller", Text("safety.role.seller.button")))


def safety_flow(policies: Policies) -> Flow:
    """The flow, with the operator's questions and weights."""
    check = policies.safety

    def done(answers: Answers, _context: Context) -> Done:
        return Done((), buyer_card(answers) if answers["role"] == "buyer" else seller_card(answers))

    def buyer_card(answers: Answers) -> Card:
        given: list[BuyerAnswer] = [
            answer
            for question in check.buyer.questions
            for answer in answers_to(question)
            if answer == f"{question}.{answers.get(f'b_{question}')}"
        ]
        result = light(check.buyer, frozenset(given))
        texts = [result.title]
        if result.reasons:
            texts.append(Text("safety.reasons", {"lines": tuple(map(_point, result.reasons))}))
        texts.append(Text("safety.next", {"lines": tuple(map(_point, result.next))}))
        return Card(tuple(texts), _rows())

    def seller_card(answers: Answers) -> Card:
        result = listing(check.seller, {name: answers[f"s_{name}"] for name in check.seller.criteria})
        texts = [Text("safety.listing", {"points": result.points})]
        if result.improvements:
            best = result.improvements[:IMPROVEMENTS_SHOWN]
            lines = tuple(Text("safety.improvement", {"what": each.text, "points": each.points}) for each in best)
            texts.append(Text("safety.improvements", {"lines": lines}))
        else:
            texts.append(Text("safety.listing.perfect"))
        return Card(tuple(texts), _rows())

    def steps() -> Iterator[Choose]:
        yield Choose("role", Text("safety.role.title"), Text("safety.role"), ROLES)
        for question in check.buyer.questions:
            options = tuple(Option(each.partition(".")[2], ANSWERS[each]) for each in answers_to(question))
            yield Choose(f"b_{question}", QUESTIONS[question], QUESTIONS[question], options, when=_buyer)
        levels = tuple(Option(level, label) for level, label in LEVELS.items())
        for criterion in check.seller.criteria:
            yield Choose(f"s_{criterion}", CRITERIA[criterion], CRITERIA[criterion], levels, when=_seller)

    return Flow("safety", version=1, title=Text("safety.title"), steps=tuple(steps()), done=done)


def _buyer(answers: Answers, _context: Context) -> bool:
    return answers.get("role") == "buyer"


def _seller(answers: Answers, _context: Context) -> bool:
    return answers.get("role") == "seller"


def _point(text: Text) -> Text:
    return Text("safety.point", {"text": text})


def _rows() -> Rows:
    again = Button(Text("safety.again.button"), Action("go", "safety"))
    person = Button(Text("engine.person.button"), Action("go", "agent"))
    return ((again,), (person,))
