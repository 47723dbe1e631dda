"""The flows as they are shipped."""

from bot.desk.gathered import with_desk
from bot.flows.gathered import gather
from bot.policies.load import load
from bot.words.articles import read_articles
from bot.words.catalogs import FOLDER

POLICIES = load()
PLAIN = gather(POLICIES, {article.id: article.next for article in read_articles(FOLDER)["en"].values()})
FLOWS = with_desk(PLAIN, POLICIES)
