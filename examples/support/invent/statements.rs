//! Statements that go with any event, in several wordings.

/// Statements that go with any event.
pub(crate) const GENERAL: [[&str; 6]; 7] = [
    [
        "\"I have lived here all my life and never saw anything like it,\" said {witness}, who keeps \
         a bakery two streets away in {place}.",
        "A baker, {witness}, watched from the doorstep with flour still on both arms. \"You do not \
         expect it in {place},\" {witness} said.",
        "\"My hands are still shaking,\" {witness} told a local radio host hours afterwards, \
         surrounded by friends from {place}.",
        "The owner of a bicycle shop, {witness}, closed early. \"Nobody in {place} is in a mood \
         to buy,\" {witness} explained.",
        "{witness} came out in slippers. \"At first I took it for thunder, or for a prank,\" \
         {witness} recalled near the church of {place}.",
        "A retired tram driver named {witness} has kept a diary of events in {place} since \
         boyhood; this day got six pages.",
    ],
    [
        "{expert} of the {institute}, who has studied such cases for two decades, called it \
         unusual but not without precedent.",
        "According to {expert}, a researcher at the {institute}, the signs had been there for \
         anyone who cared to look.",
        "Specialists urged caution: it would take weeks, {expert} from the {institute} warned, \
         before anything could be said for sure.",
        "\"Look at the past ten years and you will find the pattern,\" argued {expert}, whose \
         team at the {institute} keeps a database.",
        "The {institute} published a note by {expert}: early explanations tend to be wrong, it \
         says.",
        "{expert}, on leave from the {institute}, was flown in to advise.",
    ],
    [
        "{minister}, a minister in the cabinet of {country}, promised that nothing would be swept \
         under the carpet.",
        "In the capital of {country}, {minister} cancelled a trip abroad and met advisers late into \
         the night on behalf of the cabinet.",
        "The opposition accused {minister} of having ignored letters from {region} for most of the \
         past year, which the ministry denied.",
        "Cabinet member {minister} spoke of a dark week for {country} and left without taking \
         questions.",
        "Parliament in {country} will hear {minister} on Thursday behind closed doors.",
        "A spokesman for {minister} dismissed rumours in {country} of a resignation.",
    ],
    [
        "{region}, the district around {place}, is better known for its orchards and its autumn \
         fair than for headlines.",
        "Visitors come to {region} for apples and quiet. Now cameras from all over {country} are \
         lined up along its market square.",
        "Until this week few people outside {country} could have found {region} on a map, let alone \
         {place}.",
        "Guidebooks give {region} half a page, most of it on cheese. Hotels there are full of \
         reporters now.",
        "The hills of {region}, in the far corner of {country}, draw hikers in a normal June.",
        "{region} has lost a third of its inhabitants since the mills shut, and looks to {place} \
         for work.",
    ],
    [
        "Schools in {place} stayed shut for the day, and buses were turned back at the ring road.",
        "Children had the day off; several lines of the local bus company ended short of {place}.",
        "Classes were called off and traffic was led around the centre of {place} until further \
         notice.",
        "Markets and a marathon in {place} were postponed.",
        "The library of {place} opened its halls to anyone who needed a chair or a socket.",
        "Mobile networks around {place} were so busy that the authorities asked people to send \
         texts.",
    ],
    [
        "{official} is due to speak to journalists again in the morning, an aide added.",
        "Another briefing by {official} has been announced for breakfast time.",
        "More is expected once {official} has met the heads of all agencies involved, probably \
         overnight.",
        "Nothing more will be said before noon, the office of {official} let it be known.",
        "The office of {official} set up a telephone line, which was engaged for most of the day.",
        "Late at night {official} was seen on foot, alone, with a notebook.",
    ],
    [
        "Messages of support arrived from neighbouring countries, some of which offered specialists \
         and equipment to {country}.",
        "Help has been offered from abroad. {country} thanked its neighbours but has not yet \
         accepted.",
        "Diplomats passed on the sympathy of several governments to {country}.",
        "A telegram came from the head of the regional bloc, to which {country} has belonged for \
         nine years.",
        "Embassies in {country} lowered their flags or sent flowers, according to custom.",
        "From across the border came offers; {country} replied that it would manage.",
    ],
];

/// A title and three statements of a report days later. The second statement of the event comes
/// after the first of them.
pub(crate) const AFTERWARDS: [[&str; 4]; 4] = [
    [
        "Days on, {place} asks {official} for answers",
        "The square in {place} is full of candles, and {official} no longer walks across it without \
         being stopped. Everyone in {region} has a question.",
        "A panel led by {expert} will look into what happened. The {institute} has lent it two \
         engineers and a room, and {minister} has asked for a first paper within a month.",
        "{witness}, whose bakery became a meeting point, hands out coffee to whoever comes by. \
         \"People want to talk,\" {witness} said, \"and I want to listen.\"",
    ],
    [
        "{minister} visits {place} as {region} counts the cost",
        "{minister} came by helicopter, stayed for an hour, and left with a list of demands drawn up \
         by the townspeople of {place}.",
        "At the top stands an independent inquiry, which {official} says has begun already. {expert} \
         has been named as its chair.",
        "Not all were impressed. \"We needed them last week,\" said {witness}, sweeping the pavement \
         outside the shop while the cameras of {country} rolled.",
    ],
    [
        "What {expert} thinks went on in {place}",
        "From a desk at the {institute} covered in photographs of {place}, {expert} has been trying \
         to put the hours in order.",
        "Three findings stand out so far, and {official} has been told of each. The cabinet of \
         {country} was sent a summary on which {minister} has scribbled a single word: urgent.",
        "In {region} the streets are quiet. {witness} has reopened, though trade is slow.",
    ],
    [
        "{region} tries to return to normal after a week without rest",
        "The buses are running in {place} again. On their windows somebody has stuck notes of thanks \
         to {official} and the crews.",
        "Normal is a large word, however. {expert}, who came from the {institute} for a day, has \
         rented a flat for three months.",
        "{minister} wants parliament in {country} to debate the matter on Thursday. {witness} plans \
         to watch from the gallery.",
    ],
];
