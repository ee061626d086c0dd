"""Contracts, tariffs and moving house."""

from __future__ import annotations

from midoffice.main.demo.topic import Topic, words

SALES = (
    Topic(
        key="moving_home",
        service="sales",
        reason="move",
        words=words("moving move house new address flat keys relocate"),
        subjects=("We are moving", "New address from the {day}th", "Taking our contract with us"),
        openings=(
            "We are moving on the {day}th. Can we take our contract with us?",
            "Hello! New house, same goldfish. How do I tell you that we are moving?",
            "I get the keys on the {day}th and would quite like to have light.",
            "moving house next month what do i do",
        ),
        details=(
            "The old address is {street}, the new one is a few streets on, number 12, the one with the green door.",
            "Electricity and internet, please, and if at all possible on the same day. Account {account}.",
            "The previous people have left no meter reading, but a very old lasagne.",
        ),
        questions=(
            "How exciting! May I have your account number, and the new postcode?",
            "Gladly. Which account is it, and from which day do you need power and internet?",
        ),
        answers=(
            "{account}, and {postcode}, from the {day}th.",
            "Account {account}, {postcode}.",
            "{account}. Both from the {day}th please",
        ),
        solutions=(
            "Both are possible at {postcode}. I have moved the contract to the {day}th; please send us both readings on that day.",
            "Fibre is already in the house, so it works from the {day}th. You keep your price.",
            "Power moves on the {day}th. For the internet an engineer needs an hour; he can come one day before.",
        ),
        doubts=("Does it cost anything?", "Can I keep my number?", "What if the keys come a day late?"),
        assurances=(
            "Moving is free and your number comes along. If the day changes, tell us up to the evening before.",
            "No costs. If the keys are late, the lights are simply on for nobody for a day.",
        ),
    ),
    Topic(
        key="new_fibre",
        service="sales",
        reason="offer",
        words=words("fibre available order gigabit faster upgrade offer package new internet contract"),
        subjects=("Is fibre available at {postcode}?", "Upgrade", "Your leaflet"),
        openings=(
            "Is fibre available at {postcode}? The street has been dug up twice, so I have hopes.",
            "I got your leaflet about a gigabit. What would I do with a gigabit?",
            "Hi, I want to order fibre. The neighbours have it and have become unbearable.",
            "how much is the 500 package",
        ),
        details=(
            "At the moment we have copper, from somebody else, and patience.",
            "Two adults, two children, one of them a streamer. He has 14 followers.",
            "What is the price after the first year? I always read that part first.",
        ),
        questions=(
            "I can check that. What is the postcode, and how many people use it?",
            "Which postcode is it for, and do you have a contract elsewhere that has to end first?",
        ),
        answers=(
            "{postcode}, four of us.",
            "{postcode}. The old contract ends on the {day}th.",
            "{postcode}, just me and the dog",
        ),
        solutions=(
            (
                "Good news: {postcode} is connected. 500 Mbit is 34.90 a month, also after the first year. "
                "I can hold an appointment for {weekday}."
            ),
            "It is available. For four people I would take 500; a gigabit is for people who measure it.",
            "The cable is in the street and reaches your house in three weeks. I can reserve it now at today's price.",
        ),
        doubts=("Is there a setup fee?", "How long am I bound?", "Do you cancel the old contract for me?"),
        assurances=(
            "No setup fee, a year at most, and we cancel the old one for you so that there is no gap.",
            "Twelve months, then monthly. And the price stays, I have it here in writing and so will you.",
        ),
    ),
    Topic(
        key="ev_tariff",
        service="sales",
        reason="tariff",
        words=words("electric car charging night tariff wallbox ev vehicle cheaper kwh price"),
        subjects=("Night tariff for the car", "Wallbox", "Charging at home"),
        openings=(
            "We have bought an electric car and would like the night tariff.",
            "Hi, what does a kWh cost at night? Asking for a car.",
            "My wallbox is installed, my car is here, my bill is coming. Which tariff do I need?",
            "do you have an ev tariff",
        ),
        details=(
            "We drive about 12,000 km a year, mostly to the same three places.",
            "Installed by an electrician on the {day}th, 11 kW. Account {account}.",
            "Can the washing machine use the cheap hours too, or is it only for the car?",
        ),
        questions=(
            "Lovely! Do you have a smart meter already, and what is your account number?",
            "Which account is it, and about how many kilometres do you drive in a year?",
        ),
        answers=(
            "Yes, since spring. {account}",
            "{account}, about 12,000 a year.",
            "Smart meter yes, account {account}. It's the red car, if that helps.",
        ),
        solutions=(
            "Then 'Night Owl' fits: 14.2 cents from midnight to six, for everything in the house. I can switch you from {weekday}.",
            "With 12,000 km it saves about 310 a year. I have prepared the change; you only need to confirm the mail.",
            "You can have it from {weekday}. The washing machine may join the car, the price is for the whole house.",
        ),
        doubts=("And during the day?", "Can I go back if I do not like it?", "Does the price change every night?"),
        assurances=(
            "By day it is 31 cents, one more than now. You can go back at the end of any month.",
            "It is fixed for a year. The car only has to learn to wait until midnight.",
        ),
    ),
    Topic(
        key="solar",
        service="sales",
        reason="tariff",
        words=words("solar panels roof feed sun export balcony inverter"),
        subjects=("Solar panels", "Selling our sun", "Registration of a balcony system"),
        openings=(
            "We have solar panels on the roof now. Who do I sell the sun to?",
            "Hello, I would like to register my balcony panel. It is small but means well.",
            "Do you pay for electricity that we feed in?",
            "feed in tariff for solar?",
        ),
        details=(
            "6.4 kW, facing south, with one chimney in the way. Account {account}.",
            "The installer says that you need a form. He did not say which one, and then he drove away quickly.",
            "On Sunday the meter ran backwards and we all went to watch.",
        ),
        questions=(
            "Congratulations! How large is the system, and what is your account number?",
            "I will send you the right form. Which account is it, and from which day does it run?",
        ),
        answers=(
            "6.4 kW, account {account}.",
            "{account}, since the {day}th.",
            "Two panels, 800 watts, {account}",
        ),
        solutions=(
            "I have registered it. You get 8.1 cents for each kWh fed in, and a meter that counts both ways; the exchange is free.",
            "The form is in your inbox, already filled in. Sign it and the feed-in counts from the {day}th.",
            "A balcony system needs no new contract. It is registered now, and your meter will be exchanged on {weekday}.",
        ),
        doubts=("When does the money come?", "May I use it until then?", "Who exchanges the meter?"),
        assurances=(
            "Once a year with the bill. You may use it right away; the meter man comes on {weekday}.",
            "Our own people do, it takes twenty minutes, and somebody over 16 has to open the door.",
        ),
    ),
    Topic(
        key="leaving",
        service="sales",
        reason="cancel",
        words=words("cancel cancellation leave leaving competitor cheaper terminate notice switch"),
        subjects=("Cancellation", "I have a better offer", "Notice"),
        openings=(
            "I would like to cancel. It is not you, it is the price.",
            "A competitor offers me the same for 6 a month less. Convince me.",
            "Please cancel my contract {account} at the next possible date.",
            "how do i cancel",
        ),
        details=(
            "I have been a customer since before your logo had a hedgehog. I would rather stay, honestly.",
            "The other offer is 28.90 with a free speaker. I do not need a speaker.",
            "Please confirm the date in writing.",
        ),
        questions=(
            "I am sorry to hear that. May I look at your contract first? What is the account number?",
            "I understand. Could you tell me your account number, and what the other offer includes?",
        ),
        answers=(
            "{account}. 28.90 and a speaker.",
            "Account {account}. It is only about the price.",
            "{account}, I have made up my mind, mostly",
        ),
        solutions=(
            "You are on an old tariff: the present one costs 29.90 with double the speed. Would you stay for that?",
            "I have cancelled it for the end of next month, as you asked. If you change your mind, one line is enough.",
            "I can match the 28.90, without the speaker. Shall I?",
        ),
        doubts=("Why did nobody tell me that before?", "And that is fixed?", "OK. I think I stay. Is that embarrassing?"),
        assurances=(
            "Fair point; we should have. It is fixed for a year, and starts today.",
            "Not at all. I have torn up the cancellation, and the hedgehog is relieved.",
        ),
    ),
    Topic(
        key="business",
        service="sales",
        reason="offer",
        words=words("business company office pub shop café quote guests invoice employees bakery"),
        subjects=("Quote for our shop", "Internet for 14 people", "Electricity for a bakery"),
        openings=(
            "Good morning, I run a small bakery and need an offer for electricity. We start at 3 am.",
            "We are opening a pub and need internet for guests, tills and the dartboard.",
            "Could you send us a quote for an office of 14 people?",
            "hi do you do business contracts",
        ),
        details=(
            "The ovens take 40 kW from three to nine, then we are quiet and smell nice.",
            "It has to work on Saturday evenings. The rest of the week we can talk to each other.",
            "{street}, {postcode}. An offer in writing would be fine.",
        ),
        questions=(
            "With pleasure. Where is it, and when would you like to start?",
            "What is the address, and about how much do you use in a year?",
        ),
        answers=(
            "{street}, {postcode}, from the {day}th.",
            "{postcode}. About 60,000 kWh a year",
            "{street}. As soon as possible, the beer is already there.",
        ),
        solutions=(
            "The offer is in your inbox: a fixed price for two years, and a person you can ring. It is valid for two weeks.",
            "Fibre with a second line over mobile, so that the tills run whatever happens: 79.00 a month. I have sent it to you.",
            "With your night hours I would take two prices. It comes to about 11 % less than one; the quote is on its way.",
        ),
        doubts=("Can we pay by invoice?", "How fast is somebody there if it breaks?", "Is there a discount for the first year?"),
        assurances=(
            "Invoice is fine, 30 days. For business lines an engineer is there within six hours.",
            "First three months at half price. And I have told him about the dartboard.",
        ),
    ),
)
