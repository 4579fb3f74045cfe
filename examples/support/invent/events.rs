//! Kinds of events: statements in several wordings.

use super::lookalikes::Event;

/// Statements that go with any event.
pub(crate) const GENERAL: [[&str; 3]; 7] = [
    [
        "\"I have lived here all my life and never saw anything like it,\" said {witness}, who keeps \
         a bakery two streets away in {place}.",
        "A baker, {witness}, watched from the doorstep with flour still on both arms. \"You do not \
         expect it in {place},\" {witness} said.",
        "\"My hands are still shaking,\" {witness} told a local radio host hours afterwards, \
         surrounded by friends from {place}.",
    ],
    [
        "{expert} of the {institute}, who has studied such cases for two decades, called it \
         unusual but not without precedent.",
        "According to {expert}, a researcher at the {institute}, the signs had been there for \
         anyone who cared to look.",
        "Specialists urged caution: it would take weeks, {expert} from the {institute} warned, \
         before anything could be said for sure.",
    ],
    [
        "{minister}, a minister in the cabinet of {country}, promised that nothing would be swept \
         under the carpet.",
        "In the capital of {country}, {minister} cancelled a trip abroad and met advisers late into \
         the night on behalf of the cabinet.",
        "The opposition accused {minister} of having ignored letters from {region} for most of the \
         past year, which the ministry denied.",
    ],
    [
        "{region}, the district around {place}, is better known for its orchards and its autumn \
         fair than for headlines.",
        "Visitors come to {region} for apples and quiet. Now cameras from all over {country} are \
         lined up along its market square.",
        "Until this week few people outside {country} could have found {region} on a map, let alone \
         {place}.",
    ],
    [
        "Schools in {place} stayed shut for the day, and buses were turned back at the ring road.",
        "Children had the day off; several lines of the local bus company ended short of {place}.",
        "Classes were called off and traffic was led around the centre of {place} until further \
         notice.",
    ],
    [
        "{official} is due to speak to journalists again in the morning, an aide added.",
        "Another briefing by {official} has been announced for breakfast time.",
        "More is expected once {official} has met the heads of all agencies involved, probably \
         overnight.",
    ],
    [
        "Messages of support arrived from neighbouring countries, some of which offered specialists \
         and equipment to {country}.",
        "Help has been offered from abroad. {country} thanked its neighbours but has not yet \
         accepted.",
        "Diplomats passed on the sympathy of several governments to {country}.",
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

/// All kinds.
pub(crate) const EVENTS: [Event; 10] = [
    Event {
        kind: "bridge",
        common: &[],
        facts: &[
            ("bridge", "{+bridge} Bridge"),
            ("river", "{+river}"),
            ("dead", "{#3-19}"),
            ("cars", "{#20-40}"),
            ("length", "{#210-890}"),
            ("built", "{#1951-1989}"),
        ],
        titles: [
            "{dead} die as {bridge} falls into the {river}",
            "Road bridge in {place} gives way under traffic",
            "Rescue teams search the {river} after collapse of {bridge}",
            "{bridge} collapse: what we know so far",
        ],
        banks: [
            [
                "At least {dead} people lost their lives when the {bridge}, which carries the main \
                 road over the {river} at {place}, broke apart during the morning rush.",
                "A bridge in {country} has collapsed with some {cars} vehicles on it. {dead} bodies \
                 had been pulled out of the {river} by evening.",
                "Concrete, cables and cars dropped into the {river} at {place} when the deck of the \
                 {bridge} split, killing no fewer than {dead}.",
                "The death toll of the disaster at the {bridge} stands at {dead}.",
            ],
            [
                "The crossing, {length} metres long, was opened in {built} and had been due for \
                 repairs next spring.",
                "Engineers had asked for new cables on the {length}-metre span years ago; it dates \
                 from {built}.",
                "Built in {built}, the {bridge} was rated poor in its latest inspection.",
                "Divers found a broken bearing beneath what is left of the {bridge}, which stretched \
                 {length} metres across the {river}.",
            ],
            [
                "Divers worked from inflatable boats against a strong current, while cranes lifted \
                 slabs from the mud.",
                "Boats and cranes were brought from the coast. The current of the {river} made it \
                 dangerous to dive.",
                "Rescuers used sonar to look for sunken lorries among twisted girders.",
                "Hopes of reaching anyone alive under the rubble have faded, crews admit.",
            ],
            [
                "{official}, who heads the road authority, said that lorries heavier than permitted \
                 may have been using it at night.",
                "Road authority chief {official} spoke of overloaded lorries as one possible cause.",
                "No cause was given by {official}, the chief of the road authority, who pleaded for \
                 patience.",
                "Prosecutors took away files from the office of {official}.",
            ],
        ],
    },
    Event {
        kind: "rates",
        common: &[("rate", "{.2-7}"), ("next", "[July|August]")],
        facts: &[
            ("bank", "{+bank} Reserve"),
            ("currency", "{+currency}"),
            ("inflation", "{.2-9}"),
            ("votes", "[7 to 2|6 to 3|8 to 1|5 to 4]"),
        ],
        titles: [
            "{bank} leaves rates at {rate} percent",
            "No change from {official}: borrowing in {country} costs what it did",
            "{currency} slips after {country} holds interest rates",
            "Central bank in {country} waits for inflation to fall",
        ],
        banks: [
            [
                "The {bank} kept its benchmark interest rate at {rate} percent on a vote of {votes}, \
                 defying calls for a cut.",
                "Borrowers in {country} will have to wait: the central bank, the {bank}, did not \
                 touch its policy rate of {rate} percent.",
                "Policymakers at the {bank} voted {votes} to stand still, so that the key rate \
                 remains {rate} percent.",
                "The {bank} meets again in {next}.",
            ],
            [
                "Consumer prices rose by {inflation} percent in the year to May, more than the \
                 target of the bank allows.",
                "With inflation of {inflation} percent, easing would be premature, the statement \
                 argued.",
                "Inflation has come down to {inflation} percent, yet services and rents remain \
                 stubborn, economists at the bank wrote.",
                "The minutes show that members of the {bank} disagreed about rents, which push \
                 inflation, now {inflation} percent.",
            ],
            [
                "The {currency} lost ground against the dollar and bond yields rose after the \
                 announcement.",
                "Traders sold the {currency}; short-dated bonds fell as bets on lower rates were \
                 unwound.",
                "Markets were caught off guard. The {currency} gave up its gains of the week.",
                "Dealers in the {currency} have begun to price in a cut.",
            ],
            [
                "Governor {official} declined to say whether the meeting in {next} might bring a \
                 cut.",
                "\"We are not there yet,\" governor {official} said when asked about {next}.",
                "{official}, the governor, hinted that the mood could shift by {next} if wages slow \
                 down.",
                "Governor {official} told a dinner that patience pays.",
            ],
        ],
    },
    Event {
        kind: "ferry",
        common: &[],
        facts: &[
            ("ship", "{+ship}"),
            ("port", "{+port}"),
            ("aboard", "{#90-640}"),
            ("hurt", "{#4-38}"),
            ("strait", "{+strait}"),
        ],
        titles: [
            "Fire on ferry {ship} in the {strait} Strait",
            "{aboard} people taken off burning {ship}",
            "Passengers tell of smoke and fear on way to {port}",
            "{hurt} hurt as car deck of the {ship} burns",
        ],
        banks: [
            [
                "The ferry {ship} caught fire in the {strait} Strait with {aboard} people aboard, all \
                 of whom were taken off, the coast guard of {country} reported.",
                "Flames spread across the car deck of the {ship} shortly after it had left {port}. \
                 {hurt} of those on board were hurt.",
                "Thick smoke drove {aboard} travellers to the rails of a ferry, the {ship}, between \
                 {place} and {port}.",
                "The {ship} has been towed to {port}, its white hull black with soot.",
            ],
            [
                "The blaze is thought to have begun in a refrigerated lorry on the lower deck.",
                "Crew members said that a lorry with a cooling unit was the first thing to burn.",
                "It started on the vehicle deck, perhaps in the wiring of a lorry, one officer of the \
                 {ship} believed.",
                "The voyage recorder of the {ship} was recovered; it covers the half hour from {port} \
                 on.",
            ],
            [
                "{hurt} passengers were treated for smoke inhalation and burns in {port}.",
                "Doctors at {port} saw {hurt} patients, most of whom had breathed in smoke.",
                "Of those rescued, {hurt} needed hospital beds, a spokeswoman in {port} said.",
                "All but two of the {hurt} injured have gone home from {port}.",
            ],
            [
                "Captain {official} was the last to leave the ship, by helicopter.",
                "The captain, {official}, stayed on the bridge until the lifeboats were away.",
                "Passengers praised {official}, the captain, for calm announcements in three \
                 languages.",
                "Captain {official} gave evidence for four hours.",
            ],
        ],
    },
    Event {
        kind: "verdict",
        common: &[],
        facts: &[
            ("accused", "{+person}"),
            ("victim", "{+person}"),
            ("years", "{#12-38}"),
            ("judge", "{+person}"),
            ("firm", "{+firm} Trust"),
        ],
        titles: [
            "{accused} found guilty of murder of {victim}",
            "{years} years for killer of accountant {victim}",
            "Court in {place} convicts {accused}",
            "Family of {victim} weeps as jury returns",
        ],
        banks: [
            [
                "A jury in {place} convicted {accused} of murdering {victim}, an accountant, after \
                 four days of deliberation.",
                "{accused} will spend {years} years in prison for killing the accountant {victim}, a \
                 court in {country} ruled.",
                "After a trial that gripped {country}, {accused} was found guilty of the murder of \
                 {victim}.",
                "{accused} will appeal against the sentence of {years} years.",
            ],
            [
                "Prosecutors said that {victim} had discovered missing money at the {firm}, where \
                 {accused} was treasurer.",
                "The motive, the jurors heard, lay in the books of the {firm}: {victim} had noticed \
                 a hole in them.",
                "It was {victim} who noticed that {accused} had emptied an account of the {firm}.",
                "Auditors of the {firm} now believe that {accused} took more than the jurors were \
                 told.",
            ],
            [
                "Judge {judge} spoke of a cold and patient crime and set a term of {years} years.",
                "The sentence read out by judge {judge} was {years} years.",
                "\"You betrayed a friend,\" judge {judge} told the convicted treasurer.",
                "Judge {judge} has sealed part of the file.",
            ],
            [
                "Defence lawyer {official} announced an appeal on the steps of the courthouse.",
                "{official}, for the defence, said that the evidence was circumstantial.",
                "An appeal is certain, according to {official}, the lawyer of the treasurer.",
                "Lawyer {official} filed ninety pages.",
            ],
        ],
    },
    Event {
        kind: "strike",
        common: &[("percent", "{#6-14}")],
        facts: &[
            ("union", "{+union} Federation"),
            ("operator", "{+operator} Rail"),
            ("trains", "{#200-1900}"),
            ("staff", "{#4-29},000"),
        ],
        titles: [
            "Train drivers in {country} walk out over pay",
            "{operator} cancels {trains} trains as strike begins",
            "Commuters stranded in {place} by rail dispute",
            "{union} wants {percent} percent and stops the trains",
        ],
        banks: [
            [
                "{staff} railway workers in {country} stopped work at midnight after talks between \
                 the {union} and {operator} broke down.",
                "Platforms in {place} stood empty as members of the {union} began a walkout that has \
                 cost {operator} {trains} services.",
                "A dispute about wages has brought {operator} to a halt, with {trains} trains \
                 cancelled in a day.",
                "The {union} and {operator} are back at the table.",
            ],
            [
                "The union demands {percent} percent more; the company has offered half of that in \
                 two steps.",
                "Its members want a rise of {percent} percent and a shorter week. {operator} calls \
                 this out of reach.",
                "At issue are {percent} percent and rest days, which drivers say are cancelled by \
                 text message.",
                "A mediator proposed splitting the {percent} percent that the {union} demands over \
                 three years.",
            ],
            [
                "{official}, who leads the drivers, did not rule out further walkouts in the \
                 holidays.",
                "\"Our people are exhausted,\" said {official}, leader of the drivers.",
                "Drivers' leader {official} apologised to passengers, and blamed managers.",
                "{official} has softened, people close to the talks said.",
            ],
            [
                "Freight was hit as well: steel and grain piled up in the yards of {region}.",
                "Shippers in {region} warned that grain could spoil within days.",
                "The port of {region} reported a queue of wagons several kilometres long.",
                "Steel makers in {region} have sent shifts home.",
            ],
        ],
    },
    Event {
        kind: "flood",
        common: &[],
        facts: &[
            ("river", "{+river}"),
            ("dead", "{#2-27}"),
            ("homes", "{#1-9},{#100-999}"),
            ("rain", "{#110-380}"),
            ("dam", "{+dam} Dam"),
        ],
        titles: [
            "Floods on the {river} drive thousands from {place}",
            "{dead} dead after {river} bursts its banks",
            "Water released from {dam} as {region} drowns",
            "{homes} homes under water in {country}",
        ],
        banks: [
            [
                "The {river} rose four metres overnight and flooded {place}, killing {dead} people.",
                "{homes} homes were under water in {region} after the {river} broke through its \
                 levee.",
                "After {rain} millimetres of rain in two days the {river} spilled into the streets \
                 of {place}; {dead} residents drowned.",
                "The {river} is falling, and {place} can see the mud.",
            ],
            [
                "Operators opened the gates of the {dam}, which was about to overflow, and so sent \
                 a second wave downstream.",
                "A second crest came when the {dam} had to let water go.",
                "Whether the {dam} should have been drained earlier is already disputed.",
                "Logs from the {dam} show that its gates were opened nine hours after the first \
                 warning.",
            ],
            [
                "Soldiers ferried people off rooftops and filled sandbags through the night.",
                "Families waited on rooftops for army boats.",
                "The army sent boats, helicopters and field kitchens.",
                "Soldiers have begun to pump out cellars.",
            ],
            [
                "Mayor {official} asked everyone to boil tap water.",
                "Tap water is not safe to drink, according to mayor {official}.",
                "Drinking water has run short, said {official}, the mayor.",
                "Mayor {official} puts the damage beyond anything the town can pay.",
            ],
        ],
    },
    Event {
        kind: "merger",
        common: &[("premium", "{#18-42}")],
        facts: &[
            ("buyer", "{+buyer}"),
            ("target", "{+target}"),
            ("price", "{.2-19}"),
            ("jobs", "{#300-4800}"),
            ("brand", "{+brand}"),
        ],
        titles: [
            "{buyer} to buy {target} for {price} billion",
            "Two brewers become one as {target} says yes",
            "Maker of {brand} beer sold to rival",
            "{buyer} pays {premium} percent premium for {target}",
        ],
        banks: [
            [
                "The brewer {buyer} has agreed to take over its rival {target} for {price} billion \
                 dollars in cash.",
                "{target}, known for its {brand} beer, accepted an offer of {price} billion from \
                 {buyer}.",
                "A deal worth {price} billion dollars will unite {buyer} with {target}, the two \
                 brewers announced.",
                "Doubts have grown about the purchase of {target} by {buyer}.",
            ],
            [
                "The offer is {premium} percent above the last price of the shares of {target}.",
                "Owners of {target} get {premium} percent more than the market had paid.",
                "Shares of {target} jumped by almost as much as the premium of {premium} percent.",
                "Regulators asked {buyer} whether it would part with {brand}.",
            ],
            [
                "Some {jobs} jobs may go, mostly in bottling plants near {place}.",
                "Trade unions fear for {jobs} jobs around {place}, where both have plants.",
                "Savings should come from plants in {region}; {jobs} posts overlap.",
                "Workers in {place} hung banners against the loss of {jobs} posts.",
            ],
            [
                "{official}, who runs {buyer}, will lead the combined group.",
                "The top post goes to {official} of {buyer}.",
                "\"These brands belong together,\" said {official}, chief executive of {buyer}.",
                "{official} called the worries exaggerated.",
            ],
        ],
    },
    Event {
        kind: "blast",
        common: &[],
        facts: &[
            ("plant", "{+plant} Chemicals"),
            ("dead", "{#2-14}"),
            ("hurt", "{#15-80}"),
            ("product", "[solvents|fertiliser|resins|dyes]"),
            ("suburb", "{+suburb}"),
        ],
        titles: [
            "Explosion at {plant} kills {dead}",
            "Blast in {suburb} shakes {place}",
            "{hurt} injured in fire at factory near {place}",
            "Residents of {suburb} told to close windows after explosion",
        ],
        banks: [
            [
                "An explosion tore through a plant of {plant} in {suburb}, killing {dead} workers \
                 and injuring {hurt}.",
                "{dead} people are dead and {hurt} hurt after a tank blew up at {plant} on the edge \
                 of {place}.",
                "Windows broke as far as {suburb} when a hall of {plant} exploded; {dead} employees \
                 did not get out.",
                "The ruins of {plant} still smoulder above {suburb}.",
            ],
            [
                "The company makes {product}, and stores them in six steel tanks.",
                "Tanks with {product} stood next to the hall, firefighters were told.",
                "What burned was mainly {product}, the company confirmed.",
                "A valve on a tank for {product} had failed twice this year at {plant}, documents \
                 show.",
            ],
            [
                "A yellow cloud drifted over {suburb}, whose residents were told to keep windows \
                 shut.",
                "People in {suburb} were asked to stay indoors because of the smoke.",
                "Measurements of the air in {suburb} gave no cause for alarm.",
                "Soil samples were taken in gardens in {suburb}.",
            ],
            [
                "Fire chief {official} said that foam had run out twice.",
                "It took eleven hours, fire chief {official} reported, to get the blaze under \
                 control.",
                "\"We could not get near it,\" said {official}, the fire chief.",
                "Fire chief {official} wants bigger hydrants.",
            ],
        ],
    },
    Event {
        kind: "election",
        common: &[],
        facts: &[
            ("winner", "{+person}"),
            ("loser", "{+person}"),
            ("party", "{+party} Alliance"),
            ("share", "{#50-58}.{#1-9}"),
            ("turnout", "{#48-81}"),
        ],
        titles: [
            "{winner} wins presidency of {country}",
            "{country} elects {winner}; {loser} concedes",
            "Victory for {party} as voters turn away from {loser}",
            "{share} percent: {country} has a new president",
        ],
        banks: [
            [
                "{winner} of the {party} was elected president of {country} with {share} percent of \
                 the vote.",
                "Voters in {country} chose {winner} over {loser}, the incumbent, by a margin that few \
                 polls had foreseen.",
                "{loser} has conceded defeat to {winner}, who won {share} percent in the presidential \
                 runoff.",
                "{winner} has begun to name a cabinet.",
            ],
            [
                "Turnout was {turnout} percent, the electoral commission said.",
                "{turnout} percent of voters took part in the runoff, despite heat.",
                "The commission put turnout at {turnout} percent and reported few complaints.",
                "Observers found that the count, with a turnout of {turnout} percent, was fair, \
                 though {loser} had better access to television.",
            ],
            [
                "Supporters danced in {place}, where {winner} grew up.",
                "In {place}, the home town of {winner}, car horns sounded until dawn.",
                "Crowds waving the green flag of the {party} filled {place}.",
                "Posters of {winner} still hang all over {place}.",
            ],
            [
                "Campaign manager {official} said that farmers had made the difference.",
                "It was the farmers, {official} of the campaign said.",
                "\"Rural voters came back to us,\" said {official}, who ran the campaign.",
                "{official} is tipped as finance minister.",
            ],
        ],
    },
    Event {
        kind: "rescue",
        common: &[],
        facts: &[
            ("mine", "{+mine} mine"),
            ("trapped", "{#5-33}"),
            ("depth", "{#180-940}"),
            ("miner", "{+person}"),
            ("owner", "{+owner} Minerals"),
        ],
        titles: [
            "{trapped} trapped in {mine}",
            "Rescuers drill towards miners in {region}",
            "Knocking heard from {mine}, {depth} metres down",
            "Families wait at gates of {mine} for news",
        ],
        banks: [
            [
                "{trapped} miners are trapped {depth} metres below ground in the {mine} after a \
                 gallery caved in.",
                "A rockfall has cut off {trapped} workers in the {mine} near {place}.",
                "Drilling began at the {mine}, where {trapped} people have had no contact with the \
                 surface since a tunnel fell in.",
                "All eyes are on the {mine} in {region}.",
            ],
            [
                "Knocking was heard through a ventilation pipe at a depth of {depth} metres.",
                "Somebody is knocking on a pipe {depth} metres down: a sign of life.",
                "Rescuers lowered a microphone and heard knocks.",
                "A camera let down a borehole of {depth} metres showed {miner} waving, and a tidy \
                 row of helmets.",
            ],
            [
                "Among those below is {miner}, the shift leader, who has been through a collapse \
                 before.",
                "The shift was led by {miner}, a veteran of thirty years.",
                "\"If {miner} is with them, they will cope,\" a colleague said.",
                "{miner} asked for cigarettes and cards.",
            ],
            [
                "{official}, director of {owner}, said that the drill should arrive in three days.",
                "{owner} has flown in a second drill, according to its director, {official}.",
                "Director {official} of {owner} rejected claims that alarms had been switched off.",
                "{owner} and {official} face a lawsuit.",
            ],
        ],
    },
];
