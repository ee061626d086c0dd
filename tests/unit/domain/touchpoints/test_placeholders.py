from midoffice.domain.touchpoints.placeholders import check_placeholders, fill_placeholders


def test_known_placeholders_are_filled_and_unknown_ones_left_out() -> None:
    filled = fill_placeholders("Hi {{customer.name}}, {{ Case.Number }}{{ nobody }}.", {"customer.name": "Ada", "case.number": "7"})
    assert filled == "Hi Ada, 7."


def test_values_are_taken_literally() -> None:
    assert fill_placeholders("{{ a }}", {"a": r"\1 {{ b }}", "b": "x"}) == r"\1 {{ b }}"


def test_text_without_placeholders_is_fine() -> None:
    check_placeholders("{ not } {{}} one", (), "settings.text")
