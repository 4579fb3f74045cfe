//! Floods, mergers, explosions, elections and mine rescues: statements in several wordings.

use super::lookalikes::Event;

pub(crate) const EVENTS_MORE: [Event; 5] = [
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
                "{place} woke up to brown water at the windowsills: the {river} had come over the \
                 wall and taken {dead} lives.",
                "{dead} people drowned and {homes} households lost nearly everything when the \
                 {river} swelled.",
                "Never since records began has the {river} stood as high as on Tuesday, when it \
                 swept through {place}.",
                "The {river} is falling, and {place} can see the mud.",
            ],
            [
                "Operators opened the gates of the {dam}, which was about to overflow, and so sent \
                 a second wave downstream.",
                "A second crest came when the {dam} had to let water go.",
                "Whether the {dam} should have been drained earlier is already disputed.",
                "Upstream, engineers let the {dam} spill rather than see it burst.",
                "The spillway of the {dam} has been roaring since Sunday.",
                "Cracks in the {dam}, first reported by hikers, turned out to be harmless.",
                "Logs from the {dam} show that its gates were opened nine hours after the first \
                 warning.",
            ],
            [
                "Soldiers ferried people off rooftops and filled sandbags through the night.",
                "Families waited on rooftops for army boats.",
                "The army sent boats, helicopters and field kitchens.",
                "Tractors pulled dinghies with grandmothers and dogs through the high street.",
                "Four hundred troops are on duty, some with rafts of oil drums.",
                "Night flights with searchlights picked the stranded from trees and sheds.",
                "Soldiers have begun to pump out cellars.",
            ],
            [
                "Mayor {official} asked everyone to boil tap water.",
                "Tap water is not safe to drink, according to mayor {official}.",
                "Drinking water has run short, said {official}, the mayor.",
                "{official}, at the town hall, has opened gyms as dormitories.",
                "The town hall, where {official} is in charge, hands out bottles and blankets.",
                "Looters will be locked up, warned {official} from the town hall.",
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
                "{buyer} swallows {target}: for {price} billion dollars the old competitors share \
                 one roof.",
                "{price} billion is the price tag on {target}, whose board recommends the bid of \
                 {buyer}.",
                "Beer drinkers will hardly notice, but {brand} now has a new parent, {buyer}, at \
                 a cost of {price} billion.",
                "Doubts have grown about the purchase of {target} by {buyer}.",
            ],
            [
                "The offer is {premium} percent above the last price of the shares of {target}.",
                "Owners of {target} get {premium} percent more than the market had paid.",
                "Shares of {target} jumped by almost as much as the premium of {premium} percent.",
                "A mark-up of {premium} percent over Friday's close won the shareholders over.",
                "Investors of {target} pocket {premium} percent on top.",
                "Paying {premium} percent extra is steep, analysts grumbled about {buyer}.",
                "Regulators asked {buyer} whether it would part with {brand}.",
            ],
            [
                "Some {jobs} jobs may go, mostly in bottling plants near {place}.",
                "Trade unions fear for {jobs} jobs around {place}, where both have plants.",
                "Savings should come from plants in {region}; {jobs} posts overlap.",
                "Overlaps are greatest at {place}; {jobs} employees wait for letters.",
                "Roughly {jobs} positions are in doubt, many of them in {region}.",
                "The head count will shrink by {jobs} over two years, a slide for investors \
                 revealed.",
                "Workers in {place} hung banners against the loss of {jobs} posts.",
            ],
            [
                "{official}, who runs {buyer}, will lead the combined group.",
                "The top post goes to {official} of {buyer}.",
                "\"These brands belong together,\" said {official}, chief executive of {buyer}.",
                "{official}, the boss at {buyer}, toasted the handshake with alcohol-free ale.",
                "At the helm stands {official}, until now the boss at {buyer}.",
                "Two boards become one under {official}, the boss at {buyer}.",
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
                "Firefighters recovered {dead} bodies from the wreckage of a works hall belonging \
                 to {plant}.",
                "A ball of fire over {suburb} was seen thirty kilometres away: {plant} had gone \
                 up, and {hurt} were taken to hospital.",
                "{plant} lost {dead} of its people on Thursday when a vessel burst.",
                "The ruins of {plant} still smoulder above {suburb}.",
            ],
            [
                "The company makes {product}, and stores them in six steel tanks.",
                "Tanks with {product} stood next to the hall, firefighters were told.",
                "What burned was mainly {product}, the company confirmed.",
                "On the site {product} are cooked and bottled for customers on four continents.",
                "Two thousand tonnes of {product} were in store that night.",
                "The works turned to {product} only two years ago.",
                "A valve on a tank for {product} had failed twice this year at {plant}, documents \
                 show.",
            ],
            [
                "A yellow cloud drifted over {suburb}, whose residents were told to keep windows \
                 shut.",
                "People in {suburb} were asked to stay indoors because of the smoke.",
                "Measurements of the air in {suburb} gave no cause for alarm.",
                "Sirens in {suburb} wailed for an hour and loudspeaker vans told families to go \
                 indoors.",
                "In {suburb}, laundry on the lines turned grey.",
                "A sour smell hung over {suburb} till noon.",
                "Soil samples were taken in gardens in {suburb}.",
            ],
            [
                "Fire chief {official} said that foam had run out twice.",
                "It took eleven hours, fire chief {official} reported, to get the blaze under \
                 control.",
                "\"We could not get near it,\" said {official}, the fire chief.",
                "{official}, commanding the brigades, ordered a retreat when a second vessel \
                 glowed.",
                "Nine brigades under {official} fought the flames with river water.",
                "The commander of the brigades, {official}, praised the night shift for shutting \
                 the pipes.",
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
                "The next head of state of {country} is {winner}, candidate of the {party}.",
                "{loser} is out: the people of {country} handed the palace to {winner}, with \
                 {share} percent.",
                "It was over by nine: {winner} led with {share} percent, and {loser} picked up \
                 the telephone.",
                "{winner} has begun to name a cabinet.",
            ],
            [
                "Turnout was {turnout} percent, the electoral commission said.",
                "{turnout} percent of voters took part in the runoff, despite heat.",
                "The commission put turnout at {turnout} percent and reported few complaints.",
                "Queues were long; in the end {turnout} in a hundred had cast a ballot.",
                "{turnout} percent went to the polling stations, more than five years ago.",
                "Participation reached {turnout} percent.",
                "Observers found that the count, with a turnout of {turnout} percent, was fair, \
                 though {loser} had better access to television.",
            ],
            [
                "Supporters danced in {place}, where {winner} grew up.",
                "In {place}, the home town of {winner}, car horns sounded until dawn.",
                "Crowds waving the green flag of the {party} filled {place}.",
                "Brass bands marched through {place}, birthplace of the victor.",
                "Nobody slept in {place}, where the victor once ran a school.",
                "A goat was roasted in {place} in honour of the victor's mother.",
                "Posters of {winner} still hang all over {place}.",
            ],
            [
                "Campaign manager {official} said that farmers had made the difference.",
                "It was the farmers, {official} of the campaign said.",
                "\"Rural voters came back to us,\" said {official}, who ran the campaign.",
                "{official}, the strategist behind it, credited door-to-door visits.",
                "Strategist {official} spoke of a quiet revolt of the villages.",
                "The strategist {official} had promised to shave if it worked, and did.",
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
                "Underground in {region}, {trapped} men and women are waiting for a drill bit to \
                 break through.",
                "The {mine} at {place} shook at noon, and {trapped} of the shift did not come up.",
                "Hope and dread at the {mine}: {trapped} are missing behind a wall of fallen rock.",
                "All eyes are on the {mine} in {region}.",
            ],
            [
                "Knocking was heard through a ventilation pipe at a depth of {depth} metres.",
                "Somebody is knocking on a pipe {depth} metres down: a sign of life.",
                "Rescuers lowered a microphone and heard knocks.",
                "A probe reached a chamber at {depth} metres and brought back a note in pencil.",
                "Air is being pumped down to {depth} metres through an old water main.",
                "Geophones picked up taps from {depth} metres at dawn.",
                "A camera let down a borehole of {depth} metres showed {miner} waving, and a tidy \
                 row of helmets.",
            ],
            [
                "Among those below is {miner}, the shift leader, who has been through a collapse \
                 before.",
                "The shift was led by {miner}, a veteran of thirty years.",
                "\"If {miner} is with them, they will cope,\" a colleague said.",
                "Foreman {miner} was seen on a camera minutes before, checking props.",
                "The crew is that of foreman {miner}, nicknamed the badger.",
                "At home foreman {miner} has four daughters, who wait by the fence.",
                "{miner} asked for cigarettes and cards.",
            ],
            [
                "{official}, director of {owner}, said that the drill should arrive in three days.",
                "{owner} has flown in a second drill, according to its director, {official}.",
                "Director {official} of {owner} rejected claims that alarms had been switched off.",
                "For the proprietor, {owner}, manager {official} pledged every machine in the \
                 country.",
                "Manager {official} spoke for {owner} and took no questions.",
                "{owner} skipped two checks, which manager {official} called a clerical slip.",
                "{owner} and {official} face a lawsuit.",
            ],
        ],
    },
];
