"""What those hear who wait."""

from midoffice.domain.voice.treatment import Treatment, WaitFacts, has_message, words_of_callback, words_of_round

BUSY = "All our colleagues are talking to customers. Please hold the line."
THANKS = "Thank you for waiting."


def test_first_round_says_place_wait_and_the_callback() -> None:
    assert words_of_round(Treatment(), "en", 0, WaitFacts(3, 125.0, callback=True)) == (
        BUSY,
        "You are number 3 in the queue.",
        "It will take about 3 minutes.",
        "To be called back and keep your place, press 1.",
    )


def test_later_rounds_thank_and_what_is_not_known_is_not_said() -> None:
    assert words_of_round(Treatment(), "en", 1, WaitFacts()) == (THANKS,)


def test_next_one_and_a_short_wait_are_told_as_such() -> None:
    assert words_of_round(Treatment(), "en-GB", 1, WaitFacts(1, 20.0)) == (THANKS, "You are next.", "It will take about a minute.")


def test_a_wait_that_nobody_believes_is_not_told() -> None:
    assert words_of_round(Treatment(), "en", 1, WaitFacts(None, 3_600.0)) == (THANKS,)


def test_settings_switch_off_what_is_not_wanted() -> None:
    quiet = Treatment(say_position=False, say_wait=False, callback_digit="")
    assert words_of_round(quiet, "en", 0, WaitFacts(3, 125.0, callback=True)) == (BUSY,)


def test_message_is_said_now_and_then_but_not_first() -> None:
    assert [turn for turn in range(7) if has_message(Treatment(placement="waiting", message_every=3), turn)] == [3, 6]
    assert not any(has_message(Treatment(), turn) for turn in range(7))
    assert words_of_round(Treatment(), "en", 2, WaitFacts(message="Your order has left."))[-1] == "Your order has left."


def test_callback_question_reads_the_number_out_or_asks_for_one() -> None:
    assert "on 4 4 2 0." in words_of_callback(Treatment(), "en", "+4420")
    assert words_of_callback(Treatment(), "de", None).startswith("Geben Sie die Nummer ein")
