"""Cards: what the person sees now, made anew from the conversation whenever it is wanted."""

from datetime import date, timedelta

from bot.core.conversation import Conversation, Frame, Overlay
from bot.core.effect import Action, Button, Rows
from bot.core.flow import AskDate, Card, Choose, Collect, Context, Flow, Review, Step, Tell
from bot.core.frames import current, days_of, given, lines, options_of, shown, steps_of
from bot.core.pages import page_card
from bot.core.text import Text

DAY = timedelta(days=1)
PATIENCE = 3  # answers that do not fit before a person is offered
PERSON = "agent"  # the flow that leads to one
TO_PERSON: Rows = ((Button(Text("engine.person.button"), Action("go", PERSON)),),)
DAYS = [(f"{day:02}", Text("engine.day.button", {"day": str(day)})) for day in range(1, 32)]
BACK, CANCEL = Text("engine.back.button"), Text("engine.cancel.button")


def card_of(conversation: Conversation, context: Context) -> Card:
    """The current card: the overlay, else the active frame's question, else the menu."""
    if conversation.overlay is not None:
        return page_card(conversation.overlay, conversation, context)
    if not conversation.frames:
        return page_card(Overlay("menu"), conversation, context)
    return question(conversation, context)


def rows_of(conversation: Conversation, context: Context) -> Rows:
    """The buttons of the current card."""
    if conversation.overlay is None and conversation.frames:
        return question_rows(conversation, context)
    return card_of(conversation, context).rows


def question(conversation: Conversation, context: Context) -> Card:
    """The active frame's current step as a card."""
    frame = conversation.frames[-1]
    flow = context.flows.flows[frame.flow]
    step = current(frame, flow)
    prompt = step.prompt(given(frame, flow, context), context) if callable(step.prompt) else step.prompt
    texts: tuple[Text, ...] = (prompt,)
    if isinstance(step, Review):
        texts += (lines(frame, flow, context),)
    elif isinstance(step, Collect) and frame.view:
        item = frame.answers[step.name][int(frame.view)]
        texts = (Text("engine.item", {"number": str(int(frame.view) + 1), "caption": item["caption"] or "—"}),)
    elif not isinstance(step, Collect) and (value := shown(step, frame, context)) is not None:
        texts += (Text("engine.so_far", {"value": value}),)
    if frame.failures >= PATIENCE:
        texts += (Text("engine.offer_person"),)
    return Card(texts, question_rows(conversation, context))


def question_rows(conversation: Conversation, context: Context) -> Rows:
    """Its buttons."""
    frame, generation = conversation.frames[-1], conversation.generation
    flow = context.flows.flows[frame.flow]
    step = current(frame, flow)
    rows = _rows(step, conversation, flow, context)
    if not isinstance(step, Review | Collect | Choose) and shown(step, frame, context) is not None:
        rows += ((_button(Text("engine.keep.button"), "keep", step, generation),),)
    return rows + _ways_out(generation) + _person(flow, context)


def _rows(step: Step, conversation: Conversation, flow: Flow, context: Context) -> Rows:
    frame, generation = conversation.frames[-1], conversation.generation
    match step:
        case Choose():
            buttons = [
                _button(
                    Text("engine.chosen.button", {"label": option.label})
                    if frame.answers.get(step.name) == option.id
                    else option.label,
                    "pick",
                    step,
                    generation,
                    option.id,
                )
                for option in options_of(step, frame, context)
            ]
            return in_rows(buttons, step.columns)
        case AskDate():
            return _calendar(step, conversation, context)
        case Collect():
            return _collected(step, frame, generation)
        case Tell():
            return ((_button(Text("engine.go_on.button"), "pick", step, generation, "read"),),)
        case Review():
            changes = [
                _button(Text("engine.change.button", {"title": each.title}), "change", each, generation)
                for each in steps_of(frame, flow, context)
                if not isinstance(each, Tell | Review) and each.name in frame.answers
            ]
            submit = Button(step.submit, Action("submit", step.name, generation=generation), style="success")
            return ((submit,), *in_rows(changes, 2))
        case _:
            return ()


def _collected(step: Collect, frame: Frame, generation: int) -> Rows:
    """The way on, and a button for each item; of an open item what can be done with it."""
    count = len(frame.answers.get(step.name, ()))
    if frame.view:
        remove = _button(Text("engine.item.remove.button"), "pick", step, generation, f"remove.{frame.view}")
        up = _button(Text("engine.item.up.button"), "pick", step, generation, f"up.{frame.view}")
        return (
            (remove, up) if int(frame.view) else (remove,),
            (_button(Text("engine.item.all.button"), "pick", step, generation, "all"),),
        )
    rows: Rows = ()
    if count >= step.at_least:
        rows += ((_button(Text("engine.collect.done.button"), "pick", step, generation, "done"),),)
    items = [
        _button(Text("engine.item.button", {"number": str(at + 1)}), "pick", step, generation, f"item.{at}")
        for at in range(count)
    ]
    return rows + in_rows(items, 5)


def _calendar(step: AskDate, conversation: Conversation, context: Context) -> Rows:
    frame, generation = conversation.frames[-1], conversation.generation
    first, last = days_of(step, context)
    shown_first = min(max(context.today, first), last)
    month = date.fromisoformat(f"{frame.view}-01") if frame.view else shown_first.replace(day=1)
    name = month.isoformat()[:7]
    following = (month + timedelta(days=31)).replace(day=1)
    previous = month - DAY
    begin, end = max(first, month), min(last, following - DAY)
    days = [
        Button(label, Action("pick", step.name, f"{name}-{day}", generation))
        for day, label in DAYS[begin.day - 1 : begin.day + (end - begin).days]
    ]
    turning = []
    if previous >= first:
        turning.append(_button(Text("engine.earlier.button"), "month", step, generation, previous.isoformat()[:7]))
    if following <= last:
        turning.append(_button(Text("engine.later.button"), "month", step, generation, following.isoformat()[:7]))
    heading = _button(Text("engine.month.button", {"month": name}), "month", step, generation, "")
    return ((heading, *turning), *in_rows(days, 7))


def in_rows(buttons: list[Button], columns: int) -> Rows:
    """Buttons side by side, so many a row."""
    return tuple([tuple(buttons[start : start + columns]) for start in range(0, len(buttons), columns)])


def _button(text: Text, verb: str, step: Step, generation: int, choice: str = "") -> Button:
    return Button(text, Action(verb, step.name, choice, generation))


def _ways_out(generation: int) -> Rows:
    return ((Button(BACK, Action("back", "", "", generation)), Button(CANCEL, Action("cancel", "", "", generation))),)


def _person(flow: Flow, context: Context) -> Rows:
    """A person can be reached from every question, but for the one that leads to them."""
    if flow.name == PERSON or PERSON not in context.flows.flows:
        return ()
    return TO_PERSON
