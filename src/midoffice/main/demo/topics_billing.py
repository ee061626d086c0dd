"""Bills and payments."""

from __future__ import annotations

from midoffice.main.demo.topic import Topic, words

BILLING = (
    Topic(
        key="bill_high",
        service="billing",
        reason="bill",
        words=words("bill high higher expensive doubled usual electricity much consumption"),
        subjects=("My bill has doubled", "Question about bill {bill}", "This cannot be right"),
        openings=(
            "Hi, my bill this month is {amount}. It is normally half of that?",
            "I nearly dropped my tea when I opened the bill. {amount}! For two people and a goldfish.",
            "Hello, could somebody look at bill {bill}? It is far higher than usual.",
            "my bill says {amount} and i live in a studio flat",
        ),
        details=(
            "We have changed nothing: same flat, same fridge, same cat. The account is {account}.",
            "I compared it with last year and we used less in every other month. Is it possible that the meter was read wrongly?",
            "The only new thing in the house is a fish tank. I refuse to believe that the guppies did this.",
        ),
        questions=(
            "I am sorry about the shock. Could you tell me your account number and what the meter shows right now?",
            "Let me have a look. What is your account number, and is the reading on the bill marked with an E?",
        ),
        answers=(
            "Account {account}. The meter shows {reading}.",
            "{account}. There is a small E next to the number, yes. The meter itself says {reading}",
            "It's {account}, and the thing under the stairs says {reading}. I had to move the hoover.",
        ),
        solutions=(
            (
                "Thank you. The bill used an estimate that was too high. With {reading} it comes down to {smaller}; "
                "you will have the corrected bill tomorrow."
            ),
            "Found it: two readings were swapped. I have corrected it, and your new total is {smaller}.",
            "The reading on the bill was estimated. I have entered yours, which makes it {smaller}. The old bill is cancelled.",
        ),
        doubts=(
            "And the direct debit? It was going to be taken on Friday.",
            "Will that happen again next month?",
            "So I do not have to pay the {amount} first and wait for it to come back?",
        ),
        assurances=(
            "No, please ignore the old amount. We have stopped it, and only the corrected one will be collected.",
            "It should not: I have put a reminder on your account, so you will be asked for a reading before we estimate one.",
        ),
    ),
    Topic(
        key="direct_debit",
        service="billing",
        reason="payment",
        words=words("direct debit bank account change date payment sort code collect instalment"),
        subjects=("New bank details", "Change of payment date", "Direct debit"),
        openings=(
            "Hello, I have changed banks and need to give you my new details.",
            "Can I move my payment date? You collect three days before I get paid, every month, like clockwork.",
            "Good morning. I would like to change the date of my direct debit to the {day}th.",
            "need to change my bank account for the payments pls",
        ),
        details=(
            "My account with you is {account}. The new account is in the same name.",
            "I get paid on the 28th. If the payment could wait until the {day}th, we could all sleep better.",
            "Please confirm in writing; my bank and I have trust issues at the moment.",
        ),
        questions=(
            "Of course. Could you give me your account number with us, and from which date it should apply?",
            "Happy to do that. Which account is it, and which day of the month would suit you?",
        ),
        answers=(
            "It is {account}, and the {day}th would be perfect.",
            "{account}. From next month if possible.",
            "Account {account}, the {day}th please. Thank you!",
        ),
        solutions=(
            (
                "Done: from next month we collect on the {day}th. For the bank details themselves I have sent you a secure form; "
                "please never write them here."
            ),
            "I have changed it to the {day}th. You will receive a confirmation by mail within the hour.",
            "That is set up. This month still runs on the old date, because it is already on its way to the bank.",
        ),
        doubts=(
            "What about this month's payment?",
            "Do I have to tell my bank anything?",
            "Is there a fee for changing it?",
        ),
        assurances=(
            "There is no fee, and your bank is told by us. This month's payment stays as it was.",
            "Nothing to do on your side. If a payment should fail in between, we will not charge for it.",
        ),
    ),
    Topic(
        key="paid_twice",
        service="billing",
        reason="refund",
        words=words("twice paid double refund money back charged two transferred overpaid"),
        subjects=("Paid twice", "Refund please", "You took my money two times"),
        openings=(
            "I think I have paid bill {bill} twice. Once by card and once because I am thorough.",
            "Hi! You have charged me {amount} two times.",
            "My husband and I both paid the same bill. We are now talking to each other more. Can we have one of them back?",
            "hello i paid twice how do i get a refund",
        ),
        details=(
            "The first payment was on the 3rd, the second on the {day}th, both {amount}. Account {account}.",
            "I can send you the bank statement if you need it. It is the one with the sad face drawn on it.",
            "It would be lovely to have the money back before the weekend, because the car has plans for it.",
        ),
        questions=(
            "Oh dear. May I have your account number, and the dates of the two payments?",
            "Let us find it. Which account number is on the bill, and how much was paid each time?",
        ),
        answers=(
            "{account}, both were {amount}.",
            "Account {account}. One on the 3rd and one on the {day}th.",
            "{amount} each, account {account}",
        ),
        solutions=(
            "I can see both. {amount} is on its way back to your bank; it takes two to three working days.",
            "You are right, there are two. Would a refund be best? I have started it: {amount}, within three working days.",
            "Found both payments. I have refunded the second one, {amount}, to the account it came from.",
        ),
        doubts=(
            "Can you not just take it off the next bill?",
            "How long does that take?",
            "Will I get something in writing?",
        ),
        assurances=(
            "As you like: I can also leave it as credit. For now the refund is running; you get a mail once it has left us.",
            "Three working days at most, and a confirmation by mail today.",
        ),
    ),
    Topic(
        key="meter_reading",
        service="billing",
        reason="reading",
        words=words("meter reading read submit estimated number digits kwh"),
        subjects=("Meter reading {reading}", "Reading for account {account}", "I was asked for a reading"),
        openings=(
            "Hello, I would like to give you my meter reading: {reading}.",
            "Your website does not like my meter reading. It says it is implausible. So is my meter, but that is what it shows.",
            "Here is my reading, since the card said nobody was at home. I was. I was in the bath.",
            "hi, where do i enter my meter reading?",
        ),
        details=(
            "The reading is {reading}, taken this morning. Account {account}, {street}.",
            "I have attached a photo in my mind: {reading}, then a comma, then a digit in red that I was told to ignore.",
            "Please use this one instead of an estimate.",
        ),
        questions=(
            "Thank you! Which account is it for, and are there any digits behind a comma?",
            "I can enter it for you right here. What is your account number?",
        ),
        answers=(
            "{account}. No comma, just {reading}.",
            "Account {account}, {reading}, and a red digit at the end which keeps turning.",
            "{account}",
        ),
        solutions=(
            "Saved: {reading}. It fits well with last year, so your next bill will use it.",
            "Entered, thank you. The website refused it because it expected six digits; that is our fault and I have reported it.",
            "Perfect, {reading} is in. You can leave out the red digit next time as well.",
        ),
        doubts=("When is the next one due?", "Should I send a photo too?", "Does this mean that I get money back?"),
        assurances=(
            "The next one is due in three months; we will write to you. No photo needed.",
            "We will see on the next bill. It does look a little lower than the estimate!",
        ),
    ),
    Topic(
        key="late_fee",
        service="billing",
        reason="payment",
        words=words("fee late reminder charge dunning overdue unfair holiday letter"),
        subjects=("Late fee", "Reminder for bill {bill}", "Please remove this charge"),
        openings=(
            "I got a reminder with a fee of 6.50, but I paid on time.",
            "You charged me a late fee while I was in hospital having twins. I was busy.",
            "Good afternoon, I would like to object to the late fee on bill {bill}.",
            "why is there a late fee on my account",
        ),
        details=(
            "The payment left my account on the {day}th, which is well before the date on the bill. Account {account}.",
            "In eleven years with you I have never been late. Before you there was only candle light, also on time.",
            "I would be grateful if you could take it back.",
        ),
        questions=(
            "I am sorry about that. May I have your account number, and the day on which you paid?",
            "Let me check. What is the account number on the reminder?",
        ),
        answers=(
            "{account}, paid on the {day}th.",
            "It is {account}. I can send the receipt.",
            "Account {account}. The bank says the {day}th.",
        ),
        solutions=(
            "Your payment crossed with our letter. I have removed the fee, and the reminder is void.",
            "You have always paid on time, so I have taken the fee off. Congratulations, if that is the reason!",
            "I see it: the reference was missing, so the money waited without a name. It is booked now and the fee is gone.",
        ),
        doubts=("Will this be on some list now?", "Can I have that in writing?", "Do I still have to pay the rest?"),
        assurances=(
            "No list, no mark, nothing. The account is settled, and you will have it in writing today.",
            "Nothing is open any more. A confirmation is on its way to you.",
        ),
    ),
    Topic(
        key="final_bill",
        service="billing",
        reason="bill",
        words=words("final moved out closing tenant left flat deposit landlord"),
        subjects=("Final bill for {street}", "We moved out", "Still being charged"),
        openings=(
            "We moved out of {street} six weeks ago and are still paying for the new people's hot tub.",
            "Hello, when do I get my final bill? My landlord keeps the deposit until then.",
            "I left the flat on the {day}th and need a final bill please.",
            "hi moved out last month, no final bill yet",
        ),
        details=(
            "The reading at the handover was {reading}; the landlord has signed it. Account {account}.",
            "The new tenants are nice, but not {amount} nice.",
            "My new address is further down, in the signature. It is also where the cat lives now.",
        ),
        questions=(
            "Congratulations on the move! May I have the account number and the reading on the day you left?",
            "I will sort that out. What is the account number, and where should the final bill go?",
        ),
        answers=(
            "Account {account}, reading {reading} on the {day}th.",
            "{account}. By mail is fine.",
            "{account}, and {reading}. Signed by both of us.",
        ),
        solutions=(
            "Thank you. I have closed the contract as of the {day}th with {reading}. The final bill comes by mail tomorrow.",
            "The account is closed and you are owed {smaller}. It goes to the bank account we have.",
            "All done. The hot tub is no longer yours to pay for; what was collected since comes back to you.",
        ),
        doubts=("And the money that was taken since?", "How long until the bill is there?", "Does the landlord get a copy?"),
        assurances=(
            "Everything collected after the {day}th is refunded with the final bill, within ten days.",
            "You will have it tomorrow; please pass it on to the landlord, we may not write to him.",
        ),
    ),
)
