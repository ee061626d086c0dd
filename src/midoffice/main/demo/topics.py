"""All topics, and the small talk around them."""

from __future__ import annotations

from midoffice.main.demo.topics_billing import BILLING
from midoffice.main.demo.topics_sales import SALES
from midoffice.main.demo.topics_technical import TECHNICAL

TOPICS = (*BILLING, *TECHNICAL, *SALES)

GREETINGS = (
    "Hello {first}, this is {agent} from Bramblewick.",
    "Hi {first}, {agent} here. Thank you for waiting.",
    "Good day {first}, my name is {agent}.",
)
PATIENCE = (
    "One moment please, I am looking at it.",
    "Let me check that for you.",
    "Just a second, our system is having its tea.",
)
ANYTHING_ELSE = (
    "Is there anything else that I can do for you?",
    "Can I help with anything else?",
    "Does that help? Anything else?",
)
GOODBYES = (
    "You are welcome, {first}. Have a lovely day!",
    "Gladly, {first}. Goodbye!",
    "My pleasure. Take care, {first}, and greetings to the fish if there are any.",
)
THANKS = (
    "No, that was all. Thank you, {agent}!",
    "Brilliant, thanks a lot.",
    "Great, that is all I needed. Bye!",
    "You are a star. Bye bye",
    "thx, bye",
    "That was easier than I had feared. Thank you!",
)
MURMURS = (
    "OK.",
    "I see.",
    "Hm, all right.",
    "ok",
    "Understood.",
)
PROMPTS = (
    "Are you still there?",
    "Hello?",
    "Did I lose you?",
    "I have made a cup of coffee meanwhile. Any news?",
)
GIVING_UP = (
    "I have to go, I will write a mail instead.",
    "Never mind, I try again later.",
    "The train goes into a tunnel, bye",
)
FALLBACK_QUESTIONS = (
    "Thank you for writing to us. Could you tell me a little more, and your account number if you have it at hand?",
    "I would like to help. What exactly happens, and since when?",
)
FALLBACK_SOLUTIONS = (
    "I have passed this on to the colleagues who know most about it; you will have an answer by {hour}.",
    "Thank you, that helps. I have corrected it in our system, and you will get a confirmation by mail.",
)

MAIL_OPENINGS = ("Dear {first},", "Hello {first},", "Good day {name},")
MAIL_THANKS = (
    "Dear all,\n\nthat was quick, and it worked. Thank you!\n\n{name}",
    "Hello {agent},\n\nperfect, many thanks. You may close this.\n\nBest wishes\n{name}",
    "Thank you very much. I have told the goldfish, too.\n\n{name}",
)
MAIL_CLOSINGS = ("Kind regards", "Best wishes", "With kind regards", "Thank you in advance")
OUT_OF_OFFICE = (
    "Hello,\n\nI am out of the office until {weekday} and read my mail rarely, which is the point of it.\n\n{name}",
    "Thank you for your message. I am on a boat. The boat has no internet.\n\n{name}",
)
NEWSLETTER = (
    (
        "The Allotment Quarterly: giant marrows, and what they mean for you. Members' evening on {weekday} at the village hall. "
        "If you do not want to read about marrows any more, answer with the word NO."
    ),
    "Candlemaker Close residents' letter: the hedge question has been settled. The other hedge question has not.",
)
NOTES = (
    "Very friendly. Has a goldfish that is mentioned often.",
    "Prefers mail to the phone; works nights.",
    "Please ring before any visit, the doorbell is out of order.",
    "Was right to complain. Our mistake, apologised.",
    "Asked about the hedgehog in the logo. Its name is Kevin.",
    "Wants to be told as soon as fibre reaches the street.",
    "Paid by card; the confirmation went out while we spoke.",
)
