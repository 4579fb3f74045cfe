//! Collapses, rate decisions, ferry fires, verdicts and strikes: statements in several wordings.

use super::lookalikes::Event;

pub(crate) const EVENTS: [Event; 5] = [
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
                "{dead} deaths have been confirmed after part of the {bridge} at {place} plunged \
                 into the water with {cars} cars on board.",
                "Shortly after sunrise the middle of the {bridge} sagged, then vanished beneath \
                 the {river}. {dead} did not survive.",
                "The worst accident on a road of {country} in a generation has claimed {dead} \
                 lives: the {bridge} is gone.",
                "The death toll of the disaster at the {bridge} stands at {dead}.",
            ],
            [
                "The crossing, {length} metres long, was opened in {built} and had been due for \
                 repairs next spring.",
                "Engineers had asked for new cables on the {length}-metre span years ago; it dates \
                 from {built}.",
                "Built in {built}, the {bridge} was rated poor in its latest inspection.",
                "Opened in {built}, it spans {length} metres and carried four times the traffic \
                 that it was drawn for.",
                "Rust had been reported on several of its {length} metres; the bridge went up in \
                 {built}.",
                "It was a landmark from {built}, printed on stamps, {length} metres from bank to \
                 bank.",
                "Divers found a broken bearing beneath what is left of the {bridge}, which stretched \
                 {length} metres across the {river}.",
            ],
            [
                "Divers worked from inflatable boats against a strong current, while cranes lifted \
                 slabs from the mud.",
                "Boats and cranes were brought from the coast. The current of the {river} made it \
                 dangerous to dive.",
                "Rescuers used sonar to look for sunken lorries among twisted girders.",
                "Frogmen felt their way along the wrecks; nothing could be seen in the brown \
                 water.",
                "A barge with a lifting arm was towed upstream to raise the heaviest pieces.",
                "Volunteers in fishing boats were first at the scene and hauled out drivers by \
                 their sleeves.",
                "Hopes of reaching anyone alive under the rubble have faded, crews admit.",
            ],
            [
                "{official}, who heads the road authority, said that lorries heavier than permitted \
                 may have been using it at night.",
                "Road authority chief {official} spoke of overloaded lorries as one possible cause.",
                "No cause was given by {official}, the chief of the road authority, who pleaded for \
                 patience.",
                "\"Weight was a problem here,\" admitted {official}, whose agency looks after \
                 major roads.",
                "The agency for major roads, led by {official}, has closed two crossings of the \
                 same design.",
                "{official}, responsible for major roads, offered to resign.",
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
                "{rate} percent it stays: by {votes} the committee of the {bank} declined to make \
                 money cheaper.",
                "Mortgage holders in {country} got no relief on Wednesday, when the {bank} froze \
                 its main lending rate at {rate} percent.",
                "A divided {bank}, split {votes}, chose to sit tight at {rate} percent.",
                "The {bank} meets again in {next}.",
            ],
            [
                "Consumer prices rose by {inflation} percent in the year to May, more than the \
                 target of the bank allows.",
                "With inflation of {inflation} percent, easing would be premature, the statement \
                 argued.",
                "Inflation has come down to {inflation} percent, yet services and rents remain \
                 stubborn, economists at the bank wrote.",
                "Prices climb by {inflation} percent a year, and food is dearer still.",
                "The cost of living is {inflation} percent above that of last May, which worried \
                 a majority.",
                "Officials pointed at {inflation} percent, the latest reading of annual price \
                 growth.",
                "The minutes show that members of the {bank} disagreed about rents, which push \
                 inflation, now {inflation} percent.",
            ],
            [
                "The {currency} lost ground against the dollar and bond yields rose after the \
                 announcement.",
                "Traders sold the {currency}; short-dated bonds fell as bets on lower rates were \
                 unwound.",
                "Markets were caught off guard. The {currency} gave up its gains of the week.",
                "On foreign exchanges the {currency} fell to its weakest since winter.",
                "Investors had hoped for more, and punished the {currency}.",
                "The {currency} dropped within minutes; shares of builders followed.",
                "Dealers in the {currency} have begun to price in a cut.",
            ],
            [
                "Governor {official} declined to say whether the meeting in {next} might bring a \
                 cut.",
                "\"We are not there yet,\" governor {official} said when asked about {next}.",
                "{official}, the governor, hinted that the mood could shift by {next} if wages slow \
                 down.",
                "Asked about {next}, {official}, who chairs the committee, smiled and quoted the \
                 weather forecast.",
                "{official}, in charge since last year, kept the door to {next} ajar.",
                "For {next}, chair {official} made no promises.",
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
                "All {aboard} travellers and crew were brought to safety from the {ship}, which \
                 began to burn at sea off {country}.",
                "Fishing boats and two freighters turned round to help as the {ship}, bound for \
                 {port}, sent out a distress call.",
                "A night crossing to {port} ended in rubber rafts for {aboard} people after fire \
                 took hold of the {ship}.",
                "The {ship} has been towed to {port}, its white hull black with soot.",
            ],
            [
                "The blaze is thought to have begun in a refrigerated lorry on the lower deck.",
                "Crew members said that a lorry with a cooling unit was the first thing to burn.",
                "It started on the vehicle deck, perhaps in the wiring of a lorry, one officer of the \
                 {ship} believed.",
                "Investigators suspect a battery in one of the parked vehicles.",
                "An electric van may have been the source, survivors told police.",
                "Sprinklers in the hold are said to have failed for want of pressure.",
                "The voyage recorder of the {ship} was recovered; it covers the half hour from {port} \
                 on.",
            ],
            [
                "{hurt} passengers were treated for smoke inhalation and burns in {port}.",
                "Doctors at {port} saw {hurt} patients, most of whom had breathed in smoke.",
                "Of those rescued, {hurt} needed hospital beds, a spokeswoman in {port} said.",
                "Ambulances took {hurt} casualties from the quay of {port} to two clinics.",
                "There were {hurt} injuries, mainly cuts and inhaled fumes.",
                "Medics in {port} counted {hurt} wounded, none in danger.",
                "All but two of the {hurt} injured have gone home from {port}.",
            ],
            [
                "Captain {official} was the last to leave the ship, by helicopter.",
                "The captain, {official}, stayed on the bridge until the lifeboats were away.",
                "Passengers praised {official}, the captain, for calm announcements in three \
                 languages.",
                "{official}, in command for eleven years, counted heads three times before giving \
                 the order to go.",
                "The skipper, {official}, has been questioned by harbour police.",
                "\"They did as they were asked,\" skipper {official} said of the passengers.",
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
                "Guilty: with that word the foreman ended the case against {accused}, who had \
                 denied killing {victim}.",
                "The murderer of {victim} is {accused}, twelve citizens of {place} decided on \
                 Friday.",
                "{accused} showed no emotion when convicted of the killing of {victim}, a \
                 bookkeeper by profession.",
                "{accused} will appeal against the sentence of {years} years.",
            ],
            [
                "Prosecutors said that {victim} had discovered missing money at the {firm}, where \
                 {accused} was treasurer.",
                "The motive, the jurors heard, lay in the books of the {firm}: {victim} had noticed \
                 a hole in them.",
                "It was {victim} who noticed that {accused} had emptied an account of the {firm}.",
                "Sums had gone astray at the {firm} for years. {victim} was about to tell the \
                 board about {accused}.",
                "The {firm}, a charity whose purse {accused} held, turned out to be almost empty.",
                "Bank slips of the {firm}, found in a freezer, tied {accused} to the deed.",
                "Auditors of the {firm} now believe that {accused} took more than the jurors were \
                 told.",
            ],
            [
                "Judge {judge} spoke of a cold and patient crime and set a term of {years} years.",
                "The sentence read out by judge {judge} was {years} years.",
                "\"You betrayed a friend,\" judge {judge} told the convicted treasurer.",
                "It will be {years} years before release can be considered, judge {judge} ordered.",
                "Judge {judge} thanked the panel and imposed {years} years.",
                "For {judge}, presiding, {years} years were the least that the law allowed.",
                "Judge {judge} has sealed part of the file.",
            ],
            [
                "Defence lawyer {official} announced an appeal on the steps of the courthouse.",
                "{official}, for the defence, said that the evidence was circumstantial.",
                "An appeal is certain, according to {official}, the lawyer of the treasurer.",
                "{official}, counsel for the convicted, left by a side door.",
                "Counsel {official} had called eleven witnesses in vain.",
                "The last word is not spoken, insisted counsel {official}.",
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
                "Not a single express of {operator} left {place} on Monday: the {union} had \
                 called out {staff} drivers and guards.",
                "Negotiators for {operator} and the {union} parted at two in the morning, and \
                 {staff} employees downed tools.",
                "{country} went to work by bicycle after {trains} trains were scrapped in a \
                 labour dispute.",
                "The {union} and {operator} are back at the table.",
            ],
            [
                "The union demands {percent} percent more; the company has offered half of that in \
                 two steps.",
                "Its members want a rise of {percent} percent and a shorter week. {operator} calls \
                 this out of reach.",
                "At issue are {percent} percent and rest days, which drivers say are cancelled by \
                 text message.",
                "Pay should go up by {percent} percent, the workforce insists; management calls \
                 the books empty.",
                "{percent} percent: on this figure the sides have been stuck since Easter.",
                "The employer's paper offers two percent now and two later, far from the \
                 {percent} percent asked.",
                "A mediator proposed splitting the {percent} percent that the {union} demands over \
                 three years.",
            ],
            [
                "{official}, who leads the drivers, did not rule out further walkouts in the \
                 holidays.",
                "\"Our people are exhausted,\" said {official}, leader of the drivers.",
                "Drivers' leader {official} apologised to passengers, and blamed managers.",
                "For {official}, at the head of the union, the next step could be an open-ended \
                 stoppage.",
                "Union head {official} joined a picket with a flask of tea.",
                "\"They leave us no choice,\" union head {official} shouted through a megaphone.",
                "{official} has softened, people close to the talks said.",
            ],
            [
                "Freight was hit as well: steel and grain piled up in the yards of {region}.",
                "Shippers in {region} warned that grain could spoil within days.",
                "The port of {region} reported a queue of wagons several kilometres long.",
                "Factories in {region} have parts for three more shifts.",
                "Farmers from {region} poured milk away for lack of tank wagons.",
                "A sugar refinery in {region} switched off its boilers.",
                "Steel makers in {region} have sent shifts home.",
            ],
        ],
    },
];
