"""A case of the comparison, and what a tool answers."""
import dataclasses
import shlex


@dataclasses.dataclass(frozen=True)
class Case:
    """A command line. `probe`, when given, is what the real tool is asked instead, so that nothing changes."""
    words: tuple
    kind: str = "valid"  # or how it was spoiled
    probe: tuple = ()

    def line(self):
        return shlex.join(self.words)


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str
    late: bool = False  # still running at the end of its time

    def text(self):
        return self.err + "\n" + self.out
