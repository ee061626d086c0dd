"""R78: whatever is pressed and whenever, a call through a menu has a defined end, and a person can be reached."""

import random

import pytest
from tests.unit.domain.voice.menus import any_menu, bank

from midoffice.domain.voice.menu import Menu, read_menu
from midoffice.domain.voice.menu_run import (
    EXITS,
    MOST_STEPS_GONE,
    Answered,
    Check,
    Dial,
    End,
    Find,
    Given,
    Heard,
    Listen,
    Pressed,
    Proof,
    Queue,
    TakeMessage,
    Turn,
    begin,
    go_on,
    told,
)

MENU = bank()


def after(*given: Given | str, menu: Menu = MENU) -> Turn:
    turn = begin(menu)
    for each in given:
        heard = Heard(each) if isinstance(each, str) and not isinstance(each, Proof) else each
        said = () if isinstance(turn.then, Listen) else turn.say
        turn = go_on(menu, turn.position, heard, said)
    return turn


def test_greeting_and_menu_are_one_question_so_that_a_digit_ends_both() -> None:
    turn = after("1")
    assert turn.say == ("Welcome.", "Status 1, message 2, sales 3, goodbye 4, head office 5.")
    assert turn.then == Listen(1, "", 5.0, 3.0)


def test_language_chosen_is_spoken_from_then_on_and_a_missing_one_falls_back() -> None:
    assert after("2").say == ("Willkommen.", "Status 1.")
    assert after("2", "1").say == ("Your account number, please.",)


def test_every_language_says_its_own_sentence_first() -> None:
    assert begin(MENU).say == ("For English press 1.", "Für Deutsch die 2.")


@pytest.mark.parametrize(
    ("digits", "end"),
    [("3", Queue("sales", 30)), ("0", Queue("")), ("2", TakeMessage("")), ("4", End()), ("5", Dial("+442079460000"))],
)
def test_each_choice_has_its_end(digits: str, end: object) -> None:
    turn = after("1", digits)
    while isinstance(turn.then, Listen):
        turn = go_on(MENU, turn.position, Heard())
    assert turn.then == end


def test_r78_no_digit_is_asked_again_and_leads_to_a_person_in_the_end() -> None:
    assert after("1", "").say[0] == "Sorry, we did not hear anything."
    assert after("1", "", "", "").then == Queue("")


def test_r78_three_wrong_digits_lead_to_a_person() -> None:
    assert after("1", "9").say[0] == "Sorry, that is not one of the choices."
    assert after("1", "9", "8", "7").then == Queue("")


def test_r78_digits_that_are_faster_than_the_question_are_its_answer() -> None:
    assert after("1", Pressed("3")).then == Queue("sales", 30)
    fast = after("1", "1", Pressed("1"), Pressed("2"))
    assert fast.position.turn == after("1", "1").position.turn, "nothing new is asked"
    assert go_on(MENU, fast.position, Heard("34")).position.candidate == "AC-1234"


def test_r78_a_number_typed_before_the_question_may_be_complete() -> None:
    turn = after("1", "1", *(Pressed(digit) for digit in "12345678"))
    assert turn.position.candidate == "AC-12345678"


def test_number_is_said_again_sign_by_sign_and_kept_with_one() -> None:
    assert after("1", "1", "1234").say == ("You entered A C - 1 2 3 4. Press 1 to keep it.",)
    kept = after("1", "1", "1234", "1")
    assert kept.position.collected == {"account": "AC-1234"}
    assert kept.say == ("Your PIN.",)
    assert told(MENU, kept.position) == (("Account number", "AC-1234"),)


def test_number_that_was_wrong_is_typed_again_and_a_star_begins_anew() -> None:
    assert after("1", "1", "1234", "2").say == ("Your account number, please.",)
    assert after("1", "1", "12*5678").position.candidate == "AC-5678"


@pytest.mark.parametrize("digits", ["123", "123456789", ""])
def test_number_of_another_length_is_asked_again(digits: str) -> None:
    turn = after("1", "1", digits)
    assert (turn.position.tries, turn.position.collected) == (1, {})


def test_digit_for_a_person_works_while_a_number_is_asked_for_confirmed_and_said_goodbye() -> None:
    for way in (["1", "1", "0"], ["1", "1", "1234", "0"], ["1", "4", "0"], ["1", "2", "0"], ["0"], ["1", "0"]):
        assert after(*way).then == Queue(""), way


def test_zero_within_a_number_is_a_digit() -> None:
    assert after("1", "1", "0012").position.candidate == "AC-0012"


def test_secret_is_checked_at_once_and_forgotten() -> None:
    turn = after("1", "1", "1234", "1", "9876")
    assert turn.then == Check("AC-1234", "9876", "billing.pin")
    assert "9876" not in repr(turn.position)
    known = go_on(MENU, turn.position, Proof.VERIFIED, turn.say)
    assert known.then == Find("prompt")
    assert known.position.secrets == {}


def test_wrong_proof_goes_where_the_step_says() -> None:
    turn = after("1", "1", "1234", "1", "9876", Proof.WRONG)
    assert turn.say == ("That does not fit.", "Your account number, please.")


def test_answer_is_said_before_the_next_question_and_none_leads_to_a_person() -> None:
    way = ("1", "1", "1234", "1", "9876", Proof.VERIFIED)
    assert after(*way, Answered("Your order is on its way.")).say[0] == "Your order is on its way."
    assert after(*way, Answered()).then == Queue("")


def test_step_that_was_taken_out_of_the_menu_meanwhile_is_a_person() -> None:
    position = after("1").position
    other = read_menu({"steps": [{"kind": "hang_up", "key": "bye"}]})
    assert go_on(other, position, Heard("1")).then == Queue("")


def test_menu_that_goes_round_without_asking_ends_with_a_person() -> None:
    menu = read_menu({"steps": [{"kind": "say", "key": "a", "say": {"en": "x"}, "next": "a"}]})
    turn = begin(menu)
    assert turn.then == Queue("")
    assert len(turn.say) == MOST_STEPS_GONE


def test_what_does_not_fit_the_step_changes_nothing_but_the_question() -> None:
    turn = after("1", Proof.VERIFIED)
    assert turn.then == Listen(1, "", 5.0, 3.0)
    assert after("1", Answered("x"), "3").then == Queue("sales", 30)


def _given(rng: random.Random) -> Given:
    digits = "".join(rng.choices("0123456789*", k=rng.randint(0, 12)))
    given: list[Given] = [Heard(digits), Heard(), Pressed(rng.choice("0123456789*")), Answered("x"), Answered()]
    given.extend(Proof)
    return rng.choice(given)


def _random(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - for cases, not for secrets


SEEDS = 400


def test_r78_every_order_of_inputs_ends() -> None:
    for seed in range(SEEDS):
        rng = _random(seed)
        menu = any_menu(rng)
        turn = begin(menu)
        for _ in range(4_000):
            if isinstance(turn.then, EXITS):
                break
            assert isinstance(turn.then, Listen | Check | Find)
            turn = go_on(menu, turn.position, _given(rng), () if isinstance(turn.then, Listen) else turn.say)
        else:
            pytest.fail(f"seed {seed}: the call is still in the menu")


def test_r78_silence_ends_and_never_loops() -> None:
    for seed in range(SEEDS):
        menu = any_menu(_random(seed))
        turn = begin(menu)
        for _ in range(1_200):
            if isinstance(turn.then, EXITS):
                break
            turn = go_on(menu, turn.position, Heard())
        else:
            pytest.fail(f"seed {seed}: a silent caller is still in the menu")


def test_person_can_be_reached_wherever_something_is_heard() -> None:
    for seed in range(SEEDS):
        rng = _random(seed)
        menu = any_menu(rng)
        turn = begin(menu)
        for _ in range(200):
            if isinstance(turn.then, EXITS):
                break
            if isinstance(turn.then, Listen) and not turn.position.typed:
                assert go_on(menu, turn.position, Heard("0")).then == Queue(""), (seed, turn)
            turn = go_on(menu, turn.position, _given(rng))


def test_secret_that_is_pressed_before_the_question_or_not_checked_at_once_is_nowhere() -> None:
    early = after("1", "1", "1234", "1", Pressed("9"), Pressed("8"))
    assert early.position.typed == ""
    menu = read_menu(
        {
            "steps": [
                {"kind": "collect", "key": "a", "say": {"en": "?"}, "name": "pin", "secret": True, "next": "b"},
                {"kind": "menu", "key": "b", "say": {"en": "?"}, "choices": {"1": "b"}},
            ]
        }
    )
    assert after("4711", menu=menu).position.secrets == {}
