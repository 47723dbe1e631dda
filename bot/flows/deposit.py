"""Deposit questions of sellers: a menu of answers, how much, when it comes back. Nobody is asked who they are."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.cases.deposit import deposit_back
from bot.core.conversation import Answers, Conversation
from bot.core.effect import Action, Button, Effect, Rows, Say, SetDeadline
from bot.core.event import DeadlinePassed, Event
from bot.core.flow import Ask, AskDate, Card, Choose, Context, Done, Flow, Option, WrongAnswer
from bot.core.text import Money, Text
from bot.flows import answers as parse
from bot.flows import dispute_dates as dates
from bot.knowledge.amounts import NoAmount, UnreadAmount, read_amount
from bot.policies.deposit import CURRENCY
from bot.policies.load import Policies
from bot.policies.texts import CATEGORIES, DUTIES

SCAM = Text("deposit.scam_line")  # on every answer about deposits
MORNING = time(9)
ABOUT_MOST = 38  # characters that a button has room for
EARLIEST = 366 * 16  # days; the agreement has had to be signed since 2011
GROUPS = {
    "about": (Text("deposit.group.about.button"), ("dep_what", "dep_benefits", "dep_effort", "dep_for_buyers")),
    "join": (
        Text("deposit.group.join.button"),
        ("dep_join_qianniu", "dep_join_web", "dep_agreement", "dep_mandatory", "dep_pay", "dep_not_shown"),
    ),
    "money": (Text("deposit.group.money.button"), ("dep_amount", "dep_frozen", "dep_used_for", "dep_deductions")),
    "leave": (Text("deposit.group.leave.button"), ("dep_leave", "dep_refund_time")),
    "scam": (Text("deposit.group.scam.button"), ("dep_scam",)),
}


def deposit_page(group: str, conversation: Conversation, _context: Context) -> Card:
    """The guided menu: groups of questions, then the questions of one."""
    generation = conversation.generation
    if group in GROUPS:
        topics = tuple((_topic(topic, generation),) for topic in GROUPS[group][1])
        return Card((GROUPS[group][0], SCAM), (*topics, _back(), _not_solved(group)))
    how_much = Button(Text("deposit.how_much.button"), Action("go", "how_much", generation=generation), style="primary")
    when_back = Button(
        Text("deposit.when_back.button"), Action("go", "when_back", generation=generation), style="primary"
    )
    groups = tuple((Button(label, Action("go", "deposit", name, generation)),) for name, (label, _) in GROUPS.items())
    return Card((Text("deposit"), SCAM), ((how_much,), (when_back,), *groups, _not_solved("deposit")))


def how_much_flow(policies: Policies) -> Flow:
    """How much, by category."""
    deposit = policies.deposit
    options = tuple(Option(name, CATEGORIES[name]) for name in deposit.categories)

    def done(answers: Answers, _context: Context) -> Done:
        amount = next(value for name, value in deposit.categories.items() if name == answers["category"])
        category = next(CATEGORIES[name] for name in deposit.categories if name == answers["category"])
        texts = [Text("deposit.answer.category", {"category": category, "duty": DUTIES[amount.duty]})]
        if amount.duty != "impossible":
            known = amount.sum and Text("deposit.answer.sum", {"sum": amount.sum})
            texts.append(known or (Text("deposit.answer.more") if amount.more else Text("deposit.answer.unknown")))
        texts += [Text("deposit.check_rule", {"link": deposit.page}), SCAM]
        return Done((), Card(tuple(texts), (_back(), _not_solved("how_much"))))

    return Flow(
        "how_much",
        version=1,
        title=Text("deposit.how_much.title"),
        steps=(Choose("category", Text("deposit.category.title"), Text("deposit.category"), options, columns=2),),
        done=done,
        keeps_draft=False,
    )


def when_back_flow(policies: Policies) -> Flow:
    """When it comes back and how much of it, with a reminder on request."""
    deposit = policies.deposit

    def result(answers: Answers, context: Context) -> tuple[Text, ...]:
        lodged, deducted = parse.money_of(answers["lodged"]), parse.money_of(answers["deducted"])
        joined = date.fromisoformat(answers["joined"])
        back = deposit_back(
            deposit.leaving, joined, lodged or Money(0, CURRENCY), deducted or Money(0, CURRENCY), context.today
        )
        when = Text("deposit.back.from", {"date": back.earliest, "days": back.left})
        texts = [when if back.left else Text("deposit.back.now", {"date": back.earliest})]
        texts.append(Text("deposit.back.sum", {"sum": back.sum}))
        if back.short.minor:
            texts.append(Text("deposit.back.short", {"short": back.short}))
        texts.append(Text("deposit.check_rule", {"link": deposit.page}))
        return tuple(texts)

    def ask_reminder(answers: Answers, context: Context) -> Text:
        return Text("deposit.remind", {"lines": (*result(answers, context), SCAM)})

    def day_of(answers: Answers) -> date:
        return date.fromisoformat(answers["joined"])

    def ahead(answers: Answers, context: Context) -> bool:
        return "deducted" in answers and earliest(answers, context) > context.today

    def earliest(answers: Answers, context: Context) -> date:
        nothing = Money(0, CURRENCY)
        return deposit_back(
            deposit.leaving, date.fromisoformat(answers["joined"]), nothing, nothing, context.today
        ).earliest

    def done(answers: Answers, context: Context) -> Done:
        effects: tuple[Effect, ...] = ()
        texts = (*result(answers, context), SCAM)
        if answers.get("remind") == "yes":
            day = earliest(answers, context)
            due = datetime.combine(day, MORNING, ZoneInfo(context.zone)).astimezone(context.now.tzinfo)
            effects = (SetDeadline("deposit", f"deposit:{context.person}:{day}", due, {"day": day.isoformat()}),)
            texts = (*texts, Text("deposit.will_remind", {"date": day}))
        reckoned = (f"{day_of(answers):%Y%m%d}", answers["lodged"]["minor"], answers["deducted"]["minor"])
        about = ".".join(map(str, ("when_back", *reckoned)))
        return Done(effects, Card(texts, (_back(), _not_solved(about if len(about) <= ABOUT_MOST else "when_back"))))

    yes_no = (Option("yes", Text("deposit.remind.yes.button")), Option("no", Text("deposit.remind.no.button")))
    return Flow(
        "when_back",
        version=1,
        title=Text("deposit.when_back.title"),
        steps=(
            AskDate("joined", Text("deposit.joined.title"), Text("deposit.joined"), joined_on, earliest=EARLIEST),
            Ask("lodged", Text("deposit.lodged.title"), Text("deposit.lodged"), yuan, show=parse.money_of),
            Ask(
                "deducted", Text("deposit.deducted.title"), Text("deposit.deducted"), yuan_or_none, show=parse.money_of
            ),
            Choose("remind", Text("deposit.remind.title"), ask_reminder, yes_no, when=ahead),
        ),
        done=done,
    )


def joined_on(text: str, context: Context) -> str:
    """The day of joining; years back are fine."""
    return dates.long_past(text, context)


def yuan(text: str, context: Context) -> dict[str, object]:
    """A sum in yuan; a bare number is one."""
    try:
        money = read_amount(text, context.locale, currency=CURRENCY)
    except UnreadAmount as unread:
        raise WrongAnswer(Text("wrong.yuan")) from unread
    if money.currency != CURRENCY or money.minor <= 0:
        raise WrongAnswer(Text("wrong.yuan"))
    return {"minor": money.minor, "currency": CURRENCY}


def yuan_or_none(text: str, context: Context) -> dict[str, object]:
    """A sum in yuan, or a word for nothing."""
    if context.normalise(text) in context.spellings(Text("word.nothing")):
        return {"minor": 0, "currency": CURRENCY}
    try:
        money = read_amount(text, context.locale, currency=CURRENCY)
    except NoAmount as none:
        raise WrongAnswer(Text("wrong.yuan_or_none")) from none
    except UnreadAmount as unread:
        raise WrongAnswer(Text("wrong.yuan")) from unread
    return {"minor": max(0, money.minor), "currency": CURRENCY}


def reminded(_conversation: Conversation, event: Event, _context: Context) -> tuple[Effect, ...]:
    """The day has come on which leaving can be applied for."""
    if not isinstance(event, DeadlinePassed):
        return ()
    day = date.fromisoformat(str(event.payload["day"]))
    return (Say((Text("deposit.reminder", {"date": day}), SCAM), (_back(),)),)


def answer_rows(article: str) -> Rows:
    """What stands below every answer about deposits."""
    return (_back(), _not_solved(article))


def _topic(topic: str, generation: int) -> Button:
    return Button(Text(f"article.{topic}.title"), Action("go", "article", topic, generation))


def _back() -> tuple[Button, ...]:
    return (Button(Text("deposit.menu.button"), Action("go", "deposit")),)


def _not_solved(about: str) -> tuple[Button, ...]:
    return (Button(Text("deposit.not_solved.button"), Action("go", "agent", about)),)
