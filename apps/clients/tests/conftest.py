import pytest

from apps.clients import services


@pytest.fixture
def make_client(cast):
    """Return a factory of clients, made by the service: `make_client("Петров", "+7 916 …")`."""

    def make(last_name="Петров", *contacts, **values):
        return services.create_client(
            by=cast.registrar,
            values={"last_name": last_name} | values,
            contacts=[{"value": value} for value in contacts],
        )

    return make
