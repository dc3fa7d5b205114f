"""The reading list at 1,000,000 entries: whole answers of the running site, checked one by one, and those of the same
site with 10,000 entries."""

from contextlib import ExitStack, closing

from aggregator.store.db import checkpoint, connect
from bench.acts import mark_many, mark_singly, open_entries, unread_after_marks
from bench.client import Broken, Client
from bench.library import cached_library
from bench.measure import Side, Times, Wrong, bare, measure, requests_a_second, sign_in
from bench.people import PASSWORD, settle_readers
from bench.plan import make_plan
from bench.questions import questions
from bench.readers import MIXED, NOTHING, READERS
from bench.report import Figures, print_figures
from bench.site import memory, served, waiting
from bench.world import Question, World

SIZE, SMALL_SIZE, SEED = 1_000_000, 10_000, 5
_CLIENTS, _CLIENTS_SECONDS = 8, 10.0


class Site:
    """A library that is being served."""

    def __init__(self, size: int, until: ExitStack) -> None:
        plan = make_plan(size, SEED)
        place = cached_library(plan)
        with closing(connect(place / "aggregator.db")) as conn:
            self.world = World(plan, settle_readers(conn, plan))
            checkpoint(conn)
        self.questions = questions(self.world)
        self.port, self.process = until.enter_context(served(place))
        self.first_answer = Times()
        with closing(Client(self.port)) as one:
            one.sign_in(MIXED[0], PASSWORD)
            self.first_answer.take(lambda: one.get("/?unread=1"))
        self.clients = sign_in(self.port, READERS)
        self.rows: dict[str, Times] = {}

    def figures(self) -> Figures:
        """To be called when the questions were asked."""
        self.rows["unread, right after a mark"] = unread_after_marks(self.clients, self.world)
        self.rows["an entry's page"] = open_entries(self.clients, self.world)
        self.rows["marking one read"] = mark_singly(self.clients, self.world)
        other = sign_in(self.port, [NOTHING])[NOTHING]
        marked, marking, undoing = mark_many(self.clients, self.world, other)
        self.rows |= {"marking a topic read": marking, "taking that back": undoing}
        return Figures(
            size=self.world.plan.size,
            rows=self.rows,
            marked=marked,
            first_answer=self.first_answer.p50,
            bare=bare(self.port),
            page=self.clients[MIXED[1]].get("/?unread=1").body,
            a_second=requests_a_second(self.port, _mix(self.world), _CLIENTS_SECONDS),
            megabytes=memory(self.process),
            waited=waiting(self.process),
        )


def run() -> bool:
    """Print the figures; whether every answer was the right one. A missed goal is marked and is no failure."""
    try:
        with ExitStack() as until:
            sites = [Site(size, until) for size in (SIZE, SMALL_SIZE)]
            print("Measuring …", flush=True)
            for name in sites[0].questions:
                sides = [Side(site.clients, site.questions[name], site.process) for site in sites]
                for site, times in zip(sites, measure(sides), strict=True):
                    site.rows[name] = times
            big, small = (site.figures() for site in sites)
    except (Wrong, Broken) as error:
        print(f"The figures are worth nothing, an answer was wrong: {error}")
        return False
    print_figures(big, small)
    return True


def _mix(world: World) -> list[list[Question]]:
    """For each client a reader's unread list and topics."""
    found = []
    for number in range(_CLIENTS):
        reader = MIXED[number]
        own = [world.ask(reader, "unread=1", world.unread(reader))]
        for name in list(world.plan.topics)[number : number + 8]:
            topic, held = world.topic(name)
            own.append(world.ask(reader, topic, held))
            own.append(world.ask(reader, f"{topic}&unread=1", held & world.unread(reader)))
        found.append(own)
    return found
