import pytest

from midoffice.domain.access.password import check_password
from midoffice.kernel.errors import Invalid


@pytest.mark.parametrize("password", ["four words put together", "Kx9#mmpQ2rT", "ann likes her tea", "päßwörter aller Art"])
def test_long_password_of_ones_own_is_taken(password: str) -> None:
    check_password(password, "ann", "Ann Agent")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "ninechars",
        "a" * 201,
        "aaaaaaaaaaaa",
        "1212121212",
        "Password123",
        "ann1234567890",
        "Ann Agent!",
        "2026-ann-2026",
    ],
)
def test_what_anybody_would_try_first_is_refused_with_a_remedy(password: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_password(password, "ann", "Ann Agent", field="new")
    assert caught.value.fields["field"] == "new"
    assert caught.value.fields["remedy"]


def test_part_of_a_mail_address_before_the_at_counts_as_the_login() -> None:
    with pytest.raises(Invalid):
        check_password("margaret99", "margaret@example.com", "M")
