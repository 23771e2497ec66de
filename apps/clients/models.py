from datetime import date
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.clients import extensions
from apps.clients.consents import Consent
from apps.clients.inn import is_valid_inn
from apps.clients.merging.models import CardMerging, DifferentClients
from apps.core.search import normalise, phone_fragment, query_terms
from apps.core.text.normalisation import one_line
from apps.core.values.dates import validate_birth_date
from apps.core.values.phones import phone_identity, phone_shown, validate_phone
from apps.organization.models import Branch, Employee, zone_choices

__all__ = [
    "CardMerging",
    "Client",
    "ClientContact",
    "Consent",
    "DifferentClients",
    "Service",
    "Visit",
    "contact_kind",
    "known_contacts",
    "normalise_contact",
]

MAX_TERMS = 8  # of a search


class ClientQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ClientQuerySet":
        """The clients whose cards `user` may open: all by the right, some by what lies with them.

        Which lie with them the apps above say, by `extensions.visible`. A card merged into another
        one is none.
        """
        if user.has_perm("clients.view_client"):
            return self.current()
        seen = models.Q(pk__in=[])
        for also_visible in extensions.visible:
            seen |= models.Exists(also_visible(user).filter(client=models.OuterRef("pk")))
        return self.current().filter(seen)

    def current(self) -> "ClientQuerySet":
        """Without the cards that were merged into another one."""
        return self.filter(merged_into=None)

    def current_of(self, key: int | None) -> "Client | None":
        """The client with this key, or the one into whose card theirs was merged, if among these.

        A link, a draft or a form that is open may still name the merged card.
        """
        if not key:
            return None
        if found := self.filter(pk=key).first():
            return found
        merged = Client.objects.filter(pk=key).exclude(merged_into=None).first()
        return self.filter(pk=merged.current.pk).first() if merged else None

    def search(self, query: str) -> "ClientQuerySet":
        """The clients in whom every term of `query` is found, in any order; blank: all (C1).

        Terms are parts of names, of the company, of an e-mail, digits of an INN or of a phone.
        """
        found = self
        for term in query_terms(query.replace("\x00", ""))[:MAX_TERMS]:
            found = found.filter(_holds(term))
        return found

    def with_contact(self, normalized: list[str]) -> "ClientQuerySet":
        """The clients whom one of these phones and e-mails belongs to."""
        return self.filter(contacts__normalized__in=normalized).distinct()

    def with_last_visit(self) -> "ClientQuerySet":
        latest = Visit.objects.filter(client=models.OuterRef("pk")).order_by("-started_at")
        return self.annotate(last_visit_at=models.Subquery(latest.values("started_at")[:1]))


def begins_with(query: str) -> models.Q:
    """The condition that one of the terms begins the text of a client, where the name is first."""
    terms = query_terms(query.replace("\x00", ""))[:MAX_TERMS]
    begins = (models.Q(search_text__startswith=term) for term in terms)
    return reduce(or_, begins, models.Q(pk__in=[]))


def _holds(term: str) -> models.Q:
    condition = models.Q(search_text__contains=term)
    if phone_fragment(term) and term[0] in "78":  # the beginning of 8 916… or 7 916…
        condition |= models.Q(search_text__contains=term[1:])
    return condition


PERSON_NAMES = ("last_name", "first_name", "middle_name")


class Client(models.Model):
    """A person or a legal entity who turns to the company (W1)."""

    class Kind(models.TextChoices):
        PERSON = "person", _("individual")
        LEGAL_ENTITY = "legal_entity", _("legal entity")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    middle_name = models.CharField(_("patronymic"), max_length=80, blank=True)
    company = models.CharField(_("company"), max_length=200, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        choices=zone_choices,
        blank=True,
        help_text=_("When it is night for him; empty: as at the branch."),
    )
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    search_text = models.TextField(editable=False, default="")
    merged_into = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_cards",
        verbose_name=_("merged into"),
    )

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["last_name", "company", "first_name", "pk"]
        permissions = [
            ("merge_client", _("Can merge cards of one client")),
            ("find_client", _("Can find a client by a whole phone or e-mail")),
        ]
        indexes = [
            models.Index(fields=["last_name", "company", "first_name", "id"], name="client_by_name")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="person") & ~models.Q(last_name="", first_name="")
                | models.Q(kind="legal_entity") & ~models.Q(company=""),
                name="client_has_a_name",
            ),
            models.UniqueConstraint(
                fields=["inn"],
                condition=models.Q(kind="legal_entity") & ~models.Q(inn=""),
                name="one_legal_entity_per_inn",
                violation_error_message=_("There is already a company with this INN."),
            ),
        ]

    def __str__(self) -> str:
        return self.company if self.kind == self.Kind.LEGAL_ENTITY else self.person_name

    def get_absolute_url(self) -> str:
        return reverse("clients:detail", args=[self.pk])

    @property
    def current(self) -> "Client":
        """The card that this one was merged into, however often; or itself."""
        card = self
        while card.merged_into is not None:
            card = card.merged_into
        return card

    def _wrong_names(self) -> dict[str, str]:
        """Names with digits, by field; one that stands on an old card stays until it is changed."""
        wrong = [name for name in PERSON_NAMES if any(map(str.isdigit, getattr(self, name)))]
        if wrong and self.pk:
            old = Client.objects.filter(pk=self.pk).values(*wrong).first() or {}
            wrong = [name for name in wrong if getattr(self, name) != old.get(name)]
        text = _("A name has no digits. A phone belongs among the contacts.")
        return dict.fromkeys(wrong, text)

    @property
    def person_name(self) -> str:
        """The person's name; for a legal entity, of its contact person."""
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))

    def clean(self) -> None:
        """Raises `ValidationError` {field: message} with everything that is wrong at once.

        A company has no date of birth: one that was typed before its kind was changed goes.
        """
        errors = self._wrong_names()
        if self.kind == self.Kind.LEGAL_ENTITY:
            self.birth_date = None
        if self.birth_date:
            errors |= _wrong_birth_date(self.birth_date)
        if self.kind == self.Kind.LEGAL_ENTITY and not self.company:
            errors["company"] = _("Enter the name of the company.")
        if self.kind == self.Kind.PERSON and not (self.last_name or self.first_name):
            errors["last_name"] = _("Enter at least a last or a first name.")
        if self.inn and not is_valid_inn(self.inn):
            errors["inn"] = _("This INN does not exist: check the digits (10 or 12 of them).")
        if errors:
            raise ValidationError(errors)


def _wrong_birth_date(day: date) -> dict[str, list[str]]:
    try:
        validate_birth_date(day)
    except ValidationError as error:
        return {"birth_date": error.messages}
    return {}


class ClientContact(models.Model):
    """A phone or an e-mail. `value` is as typed, `normalized` is what is compared."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="contacts", verbose_name=_("client")
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.PHONE)
    value = models.CharField(_("contact"), max_length=254)
    normalized = models.CharField(max_length=254, editable=False, db_index=True)
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "kind", "normalized"], name="contact_once_per_client"
            )
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def shown(self) -> str:
        """A phone in the one spelling people read, however it was entered."""
        return phone_shown(self.value) if self.kind == self.Kind.PHONE else self.value

    def clean(self) -> None:
        try:
            self.normalized = normalise_contact(self.kind, self.value)
        except ValidationError as error:
            raise ValidationError({"value": error.messages}) from error


def normalise_contact(kind: str, value: str) -> str:
    """Return a phone as `+79161234567` or `+74957000009;ext=101`, and an e-mail in lower case.

    Raises `ValidationError` with an example when `value` is neither.
    """
    if kind == ClientContact.Kind.EMAIL:
        validate_email(one_line(value))
        return normalise(one_line(value))
    validate_phone(value)
    return phone_identity(value)


def known_contacts(client: Client) -> dict[str, str]:
    """What the contacts of a card are compared by, by what was typed.

    One that was kept before a rule was made stays: nobody who corrects a city has to ask for a
    phone.
    """
    rows = client.contacts.all() if client.pk else ()
    return {row.value: row.normalized for row in rows}


def contact_kind(value: str) -> str:
    """What a typed contact is: an e-mail has an «@»."""
    return ClientContact.Kind.EMAIL if "@" in value else ClientContact.Kind.PHONE


class Service(models.Model):
    """What the client came for: «Лечение кариеса», «Замена масла»."""

    name = models.CharField(_("name"), max_length=160, unique=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="visits", verbose_name=_("client")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    employee = models.ForeignKey(
        Employee, models.PROTECT, related_name="visits", verbose_name=_("employee")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="visits", verbose_name=_("service")
    )
    started_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["client", "-started_at"], name="visit_latest_of_client")]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.started_at):%d.%m.%Y} {self.service}"
