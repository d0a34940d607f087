"""What the domain says when it cannot do what it was asked: each with a sentence for the person."""


class DomainError(Exception):
    """Something was asked for that the rules of the domain do not allow."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(DomainError):
    """The person can see the thing but may not do this to it."""


class Refused(DomainError):
    """The input breaks a rule; `field` names the form field it belongs to, if it is one."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotFound(DomainError):
    """There is no such thing, or none this person may know of."""
