from django.utils.functional import Promise


class Conflict(Exception):
    """The document is not in the state, or not in the version, that the action was begun with.

    Shown as a friendly 409 page, unlike a lack of rights (403) and an invisible document (404).
    `url` leads to the document as it is now.
    """

    def __init__(self, message: str | Promise, *, url: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.url = url
