import pytest

from apps.clients.inn import is_valid_inn


@pytest.mark.parametrize("inn", ["7707083893", "7736207543", "500100732259"])
def test_right_check_digits(inn):
    assert is_valid_inn(inn)


@pytest.mark.parametrize(
    "inn",
    [
        "7707083892",
        "500100732258",
        "500100732249",
        "770708389",
        "77070838930",
        "",
        "770708389X",
        "٧٧٠٧٠٨٣٨٩٣",
    ],
)
def test_wrong_digits_or_length(inn):
    assert not is_valid_inn(inn)
