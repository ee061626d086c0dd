/** Invented customers and correspondence. */
export const CUSTOMERS: [string, string, string][] = [
  ["Margaret Ashworth", "m.ashworth@example.com", "+442079460112"],
  ["Tomasz Zieliński", "tomasz.z@example.org", "+48221234567"],
  ["Priya Raman", "priya.raman@example.com", "+442079460733"],
  ["Luca Ferrari", "luca@ferrari.example", "+390612345678"],
  ["Sofia Almeida", "sofia.almeida@example.net", "+351210001234"],
  ["Henrik Sørensen", "henrik@soerensen.example", "+4533123456"],
  ["Amélie Dubois", "amelie.dubois@example.fr", "+33170123456"],
  ["Kwame Mensah", "kwame.mensah@example.com", "+233302123456"],
  ["Yuki Tanaka", "yuki.tanaka@example.jp", "+81312345678"],
  ["Olivia Grant-Hughes of the Riverside Walking and Canoeing Association", "club@riverside.example", "+442079460999"],
  ["Mateo García", "mateo.garcia@example.es", "+34911234567"],
  ["Nadia Haddad", "nadia.haddad@example.com", "+9611123456"],
];

export interface Script {
  subject: string;
  service: number;
  lines: string[];
}

/** Chats: lines alternate, the customer begins. */
export const CHATS: Script[] = [
  {
    subject: "Where is my tent?",
    service: 0,
    lines: [
      "Hi, I ordered a tent last Thursday and tracking has not moved since Saturday.",
      "Hello, this is Anna. Sorry about that! Could you tell me the order number?",
      "Sure, it is HF-20418",
      "Thank you. I can see it in the depot in Leeds. It was missorted and goes out again tonight.",
      "Oh good. Will it be here before Friday? We leave on Friday morning.",
    ],
  },
  {
    subject: "Boots in another size",
    service: 2,
    lines: ["Hello! The boots I got are a bit small. Can I swap them for a 42?"],
  },
  {
    subject: "Discount code",
    service: 0,
    lines: [
      "The code SPRING does not work for me :(",
      "Let me check. Which items are in your basket?",
      "two sleeping bags and the red lantern",
    ],
  },
  {
    subject: "Invoice in my company's name",
    service: 1,
    lines: ["Can you put my company's name on the invoice of yesterday?"],
  },
];

/** Mails: the customer begins. */
export const MAILS: Script[] = [
  {
    subject: "Damaged stove on arrival - order HF-20377",
    service: 2,
    lines: [
      "Good morning,\n\nthe stove that arrived yesterday has a dent in the burner and does not light. I attach two photographs.\n\nCould you send a replacement before the weekend? We are leaving for Skye on Saturday.\n\nKind regards\nMargaret Ashworth",
      "Dear Ms Ashworth,\n\nthank you for the photographs, and I am sorry that the stove reached you like this. A replacement leaves our warehouse today by express; it reaches you tomorrow before noon.\n\nYou do not have to send the damaged one back.",
      "Dear Anna,\n\nthat was quick, thank you! One more question: do the cartridges of the old model fit the new one?\n\nMargaret",
    ],
  },
  {
    subject: "Charged twice",
    service: 1,
    lines: [
      "Hello,\n\nmy card was charged twice (2 x 148.90) for order HF-20401. Please return one of them.\n\nTomasz",
    ],
  },
  {
    subject:
      "Group order for forty people, with questions about delivery dates, invoices, colours and the storage of what is not needed at once",
    service: 0,
    lines: [
      "Dear team,\n\nour association plans its anniversary tour and would like to order forty rucksacks, twenty of them in the longer size. May we have them delivered on two dates? And could the invoice be split between the two branches?\n\nThe treasurer asks whether the discount for associations can be combined with the spring offer.\n\nWith best wishes\nOlivia Grant-Hughes",
    ],
  },
  {
    subject: "Zip of the jacket",
    service: 2,
    lines: ["Hi, the zip of my jacket broke after three weeks. What now?\n\nHenrik"],
  },
];

export const REPLIES = [
  "That helps, thank you!",
  "Great. And one more thing: can I change the delivery address?",
  "Hm, I do not see it in my account yet.",
  "Perfect, thanks a lot 🙂",
  "ok",
];

export const MAIL_HTML = `<p>Dear Anna,</p><p>that was quick, <b>thank you</b>! One more question: do the cartridges of the
old model fit the new one?</p><p><img src="https://pictures.example/stove.png" alt="Stove" width="240"></p><p>Margaret</p>
<details class="quoted"><summary>Quoted text</summary><blockquote><p>Dear Ms Ashworth,</p><p>thank you for the photographs ...</p></blockquote></details>`;
