"""The personal link: whoever has it answers for the client, so nobody else is shown it.

It is not in the text of the message, which stands in the history of the document; it is put under
the text only as the message goes out.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.correspondence.models import ClientMessage
from apps.surveys.models import SurveyRequest

TOKEN_BYTES = 24  # 192 bits: nobody guesses one


def new_seed() -> str:
    return secrets.token_hex(32)


def token_of(seed: str) -> str:
    """The last part of the link; without the secret key nobody can tell it from the seed."""
    digest = salted_hmac("apps.surveys.links", seed, algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_request(token: str) -> SurveyRequest | None:
    """By the hash, so that how long it takes says nothing of the tokens there are.

    Whoever was the client of the document before finds nothing (decision 031).
    """
    found = SurveyRequest.objects.filter(token_hash=hash_of(token))
    found = found.exclude(feedback__client_changed_at__gte=F("asked_at"))
    return found.select_related("feedback__branch").first()


def link_under(*, message: ClientMessage) -> str:
    """What is put under the text of a message as it goes out."""
    survey = SurveyRequest.objects.filter(message=message).first()
    if survey is None:
        return ""
    address = settings.SITE_URL + reverse("surveys:answer", args=[token_of(survey.seed)])
    day = date_format(timezone.localtime(survey.valid_until), "j E Y")
    told = _("The link is yours alone and is valid until %(day)s.") % {"day": day}
    return f"{address}\n{told}"
