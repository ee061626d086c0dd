"""Faults and technical help."""

from __future__ import annotations

from midoffice.main.demo.topic import Topic, words

TECHNICAL = (
    Topic(
        key="no_internet",
        service="technical",
        reason="outage",
        words=words("internet down offline connection router light red dead nothing works fibre line"),
        subjects=("No internet since this morning", "Line is dead", "Router shows a red light"),
        openings=(
            "My internet has been down since this morning and I have three teenagers. Please hurry.",
            "Hi, no connection at all. The router blinks red.",
            "The internet is gone. I am writing this from the neighbour's hedge, where their wifi reaches.",
            "internet not working again",
        ),
        details=(
            "I have turned the router off and on four times, once with feeling. Account {account}, {street}.",
            "The light called Fibre is red, the one called Power is green, and the one with the globe has given up.",
            "I work from home and have told my boss that I am in a tunnel. This cannot go on.",
        ),
        questions=(
            "I am sorry. Which lights does the router show at the moment, and what is your account number?",
            "Let us look at that together. Could you unplug the router for 30 seconds and tell me what the lights do then?",
        ),
        answers=(
            "Power green, fibre red. Account {account}.",
            "OK, unplugged... and back. Still red. Number is {account}",
            "Fibre is red and blinking. {account}",
        ),
        solutions=(
            "I can see that your line lost its signal at 6:12. I have restarted the port on our side; please give it two minutes.",
            "There is a damaged cable near {street}, and the crew is on its way. It should be back by {hour}.",
            "Your router has been updated in the night and did not like it. I have rolled it back; it will restart once more.",
        ),
        doubts=(
            "It is blinking orange now?",
            "And if it does not come back?",
            "Can I get something off the bill for today?",
        ),
        assurances=(
            "Orange is good, that means it is talking to us. It turns green within a minute.",
            "You get a day's credit automatically. If it is not green by {hour}, write again and you go to the front.",
        ),
    ),
    Topic(
        key="slow_wifi",
        service="technical",
        reason="speed",
        words=words("slow wifi speed mbit buffering signal upstairs bedroom weak drops lag video"),
        subjects=("Slow wifi upstairs", "Paying for 500, getting 12", "Video calls freeze"),
        openings=(
            "The wifi upstairs is so slow that I have started to read books.",
            "Hi, I pay for 500 Mbit and the speed test says {speed}.",
            "My video calls freeze all the time. My colleagues think that I am a very good listener.",
            "wifi keeps dropping in the bedroom",
        ),
        details=(
            "The router stands in the hall, behind the aquarium, because that is where the socket is.",
            "By cable it is fast. By wifi, in the kitchen, it is {speed} on a good day. Account {account}.",
            "It gets worse in the evening, and when somebody uses the microwave.",
        ),
        questions=(
            "Could you tell me where the router stands, and what the speed is by cable?",
            "I can test it from here. What is your account number, and where is the router?",
        ),
        answers=(
            "In the hall, behind the aquarium. By cable it is fine. Account {account}",
            "On the floor behind the TV. {account}",
            "It is in the cupboard with the meter, because it looks untidy otherwise. {account}.",
        ),
        solutions=(
            (
                "Water is excellent at stopping wifi. Two metres away from the fish it will be three times as fast. "
                "I have also moved it to a freer channel."
            ),
            "From here the line is perfect, so it is the last few metres. I have changed the channel; please try again upstairs.",
            (
                "A cupboard with a metal door is the best place for a router that wants to be alone. "
                "If you cannot move it, we can send a repeater free of charge."
            ),
        ),
        doubts=(
            "What does the repeater cost?",
            "And how long is the cable that comes with it?",
            "It is a bit better now. Is it going to stay like that?",
        ),
        assurances=(
            "It is included in your tariff. It arrives the day after tomorrow with a cable of three metres.",
            "It picks the best channel by itself every night, so yes. We look at it again in a week and write to you.",
        ),
    ),
    Topic(
        key="smart_meter",
        service="technical",
        reason="meter",
        words=words("smart meter display screen blank dark beeps inhome device"),
        subjects=("Display of the smart meter is blank", "It beeps", "Smart meter shows a sad face"),
        openings=(
            "The little display of my smart meter has been blank since Tuesday.",
            "Hello, my smart meter beeps. Every forty minutes. Also at night. Please.",
            "The display says that I use 4 kW. Everything is off. Is there a second house behind mine?",
            "smart meter screen is dark",
        ),
        details=(
            "I have changed the battery, and looked at it sternly. Account {account}.",
            "The meter in the cellar shows {reading} and seems happy.",
            "It is the white one with the round corners.",
        ),
        questions=(
            "Could you press the button on the left for ten seconds and tell me what it shows? And your account number, please.",
            "Which account is it, and does the light on the meter itself blink?",
        ),
        answers=(
            "It shows the word JOIN and then goes dark. {account}",
            "The meter blinks red, slowly. Account {account}.",
            "Nothing. It looks back at me. {account}",
        ),
        solutions=(
            "It has lost the meter. I have sent it a new invitation; within ten minutes it should show numbers again.",
            "That blinking is fine, it counts. The display is broken: a new one comes by post on {weekday}, no charge.",
            "I have silenced the beeping from here. It was asking for an update and was too polite to say so.",
        ),
        doubts=("Is my consumption still counted?", "Do I have to send the old one back?", "And until then?"),
        assurances=(
            "Yes, the meter counts on its own; the display only watches. Keep the old one, or recycle it.",
            "Until then you can see everything in the customer portal, a day late.",
        ),
    ),
    Topic(
        key="power_cut",
        service="technical",
        reason="outage",
        words=words("power cut electricity out dark lights fuse blackout street freezer"),
        subjects=("Power cut in {street}", "No electricity", "Freezer is melting"),
        openings=(
            "The power is out in {street}. Is it only us?",
            "No electricity since {hour}. The freezer is full of somebody's wedding cake.",
            "Hello? It is dark. My phone has 9 %.",
            "power cut {postcode} when is it back",
        ),
        details=(
            "The street lights are out as well, and the neighbours are outside with torches, having the time of their lives.",
            "I have checked the fuses: all up. Account {account}.",
            "There was a bang near the substation, then a swan looked at us.",
        ),
        questions=(
            "Are your neighbours dark as well? And what is your postcode?",
            "I will look it up at once. What is the postcode, and are all switches in the fuse box up?",
        ),
        answers=(
            "The whole street. {postcode}",
            "{postcode}, and all up, yes.",
            "Even numbers dark, odd numbers smug. {postcode}.",
        ),
        solutions=(
            "We know about {postcode}: a damaged transformer. The crew is there and expects to have you back by {hour}.",
            "It is a fault in your street; 84 homes. The time given is {hour}, and we update it every half hour.",
            "Nobody else is out in {postcode}, so it is inside. The electrician on call can be with you by {hour}.",
        ),
        doubts=(
            "Will you let me know when it is back?",
            "And what about the freezer?",
            "My mother in number 3 has a stair lift. Can you put her on a list?",
        ),
        assurances=(
            "I have put you on the list for messages. A closed freezer stays cold for a day; please keep the door shut.",
            "Done: she is on the priority register, and somebody will ring her within ten minutes.",
        ),
    ),
    Topic(
        key="engineer",
        service="technical",
        reason="appointment",
        words=words("engineer appointment technician visit missed waited came nobody install slot"),
        subjects=("Nobody came", "Appointment on {weekday}", "Engineer"),
        openings=(
            "Your engineer was supposed to come between 8 and 12. It is a quarter past one.",
            "Hi, I need to move my appointment on {weekday}.",
            "I took a day off for your technician. We did not meet.",
            "engineer didnt show up",
        ),
        details=(
            "I was at home all the time. The doorbell works; the parcel man, the postman and a man with a ladder proved it.",
            "Any day but Wednesday would be fine. Account {account}, {street}.",
            "Please ring me before he comes: {phone}.",
        ),
        questions=(
            "I am very sorry. What is your account number, so that I can see where he is?",
            "That should not happen. Your account number, please? And would {weekday} suit you instead?",
        ),
        answers=(
            "{account}. {weekday} would be fine.",
            "Account {account}, and not on a Wednesday",
            "{account}",
        ),
        solutions=(
            "He stood at number 41 instead of 14. He can be back at {hour} today; shall I send him?",
            "I have booked {weekday}, first thing in the morning, and 30.00 are credited for the missed visit.",
            "It is moved to {weekday}, 8 to 10. You will get a message when he sets off.",
        ),
        doubts=("Is he really coming this time?", "Can it be later in the day?", "Do I have to be at home the whole time?"),
        assurances=(
            "I have put a red mark on it that everybody is afraid of. Yes.",
            "Only for the hour in the message. If you are late, he waits fifteen minutes.",
        ),
    ),
    Topic(
        key="landline",
        service="technical",
        reason="outage",
        words=words("phone landline telephone ring calls number dial tone crackle noise"),
        subjects=("Crackling on the line", "Phone does not ring", "My number is gone"),
        openings=(
            "There is a crackle on my telephone as if somebody was eating toast at the other end.",
            "Hello, nobody can ring me since the change to fibre. It has been peaceful, but my sister is worried.",
            "My landline has no dial tone any more.",
            "phone not working since yesterday",
        ),
        details=(
            "The number is {phone}. The phone is from 1987 and has never done this before.",
            "I can ring out, but nobody can ring in. Account {account}.",
            "The grey cable goes into the grey box, as it always has.",
        ),
        questions=(
            "Which number is it, and is the phone plugged into the wall or into the router?",
            "Could you plug the phone into the socket of the router with the symbol, and tell me the number?",
        ),
        answers=(
            "{phone}, into the wall.",
            "It is {phone}. There is a socket with a little phone on it, yes!",
            "{phone}. In the wall, where it has always been.",
        ),
        solutions=(
            "With fibre the phone lives in the router: please use the socket with the little phone. I am calling it now.",
            "I have set the number up again, it was lost in the move. It rings now.",
            "The line had two answers for your number. I have removed the old one, and the toast should be gone.",
        ),
        doubts=("It rings! Was that you?", "Do I need a new phone?", "And in a power cut?"),
        assurances=(
            "That was me. Your old phone may live on for another forty years.",
            "In a power cut the router needs a battery; we send one free of charge if you depend on the phone.",
        ),
    ),
)
