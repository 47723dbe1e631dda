"""The sentence that a case was begun with, on its card."""

from typing import Any

import pytest

from tests.desk.people import Member
from tests.stage import Stage
from tests.talk import Talk

SENTENCE = "I want to get hold of somebody who knows"


@pytest.mark.parametrize("intent", ["human", "novelty"])
async def test_the_card_shows_the_sentence(talk: Talk, stage: Stage, agent: Member, intent: str) -> None:
    def understand(_payload: dict[str, Any]) -> dict[str, Any]:
        return {"intent": "human", "confidence": 0.98}

    stage.jobs["understand"] = understand
    await talk.says(SENTENCE)
    await talk.hears("agent.question")
    stage.conversation.frames[-1].answers["said"]["intent"] = intent  # of a release that knows other intents
    await talk.says("Where is my parcel?")
    agent.topic = (await talk.hears("agent.submitted"))["number"]
    agent.hears("desk.card.said", words=SENTENCE)
    if intent == "human":
        agent.hears("desk.card.meant", percent="98")
    else:
        agent.hears_nothing_of("desk.card.meant")


async def test_a_case_without_a_sentence_says_nothing_of_one(talk: Talk, agent: Member) -> None:
    await talk.says("/agent")
    await talk.says("Where is my parcel?")
    agent.topic = (await talk.hears("agent.submitted"))["number"]
    agent.hears_nothing_of("desk.card.said")
