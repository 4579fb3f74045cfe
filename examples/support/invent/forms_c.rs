//! The third forms, written after the copy rule and used to measure it once: recalls, appointments,
//! ship arrivals, planning permissions, school results.

use super::templates::{EMPTY, Form};

pub(crate) const FORMS_C: [Form; 5] = [
    Form {
        kind: "recall",
        facts: &[
            ("brand", "{+brand}"),
            ("maker", "{brand} [Household|Appliances|Outdoor|Nursery|Kitchenware]"),
            (
                "goods",
                "[electric kettles|folding prams|garden heaters|phone chargers|stair gates|\
                       camping stoves|hair dryers|cot mattresses]",
            ),
            ("model", "{#100-999}"),
            ("batch", "{#10000-99999}"),
            ("sold", "{#2-90},{#100-999}"),
            ("incidents", "{#2-40}"),
            ("phone", "0800 {#100-999} {#100-999}"),
        ],
        title: "Recall: {goods} by {maker}",
        text: "Shoppers who own {goods} made by {maker} should stop using them at once and take \
               them back to the shop, the consumer safety office warned on {day}.\n\n\
               The recall covers model {model} with batch number {batch}, printed on a label \
               beneath the base. About {sold} pieces were sold between {#1-28} January and {#1-28} \
               April at prices from {#9-30} to {#31-120} euros.\n\n\
               A part inside can work loose and overheat. The office has heard of {incidents} \
               incidents so far, {#1-2} of which left somebody with slight burns.\n\n\
               Customers get their money back without a receipt. Questions are answered on {phone} \
               between eight and six. Other goods of the brand are not affected.",
        subjects: 32,
        agency: "Safety Notices",
        updates: 4,
        update: "Later on {day} the maker said that the loose part came from a supplier in {+place}, \
                 and that managing director {+person} had stopped all deliveries until the line \
                 there has been inspected.",
        corrected: "sold",
        reprints: 4,
        retitle: "Owners of {brand} {goods} told to unplug them",
        reports: 3,
        report: (
            "How a loose screw brought {brand} to its knees",
            "It began with a smell of burnt dust in somebody's kitchen. By {day} the telephone of \
             {maker} was ringing all day long: {incidents} buyers had seen smoke, and everyone who \
             had bought model {model} wanted to know what to do with it.\n\n\
             The answer is to carry it back. The firm expects {sold} parcels and has rented an empty \
             hangar to stack them in. What that costs it would not say, but its bank may well ask.",
        ),
        ..EMPTY
    },
    Form {
        kind: "appointment",
        facts: &[
            ("person", "{+person}"),
            ("firm", "{+firm} [Partners|Group|Trust|Bank|Hotels|Rail]"),
            ("former", "{+firm} [Capital|Media|Retail|Engineering]"),
            (
                "post",
                "[chief financial officer|head of sales|director of operations|\
                      general counsel|head of research|chief of staff]",
            ),
            ("leaver", "{+person}"),
            ("chair", "{+person}"),
            ("years", "{#2-19}"),
        ],
        title: "{firm} names {person} as {post}",
        text: "{firm} today announced that it has appointed {person} as its new {post}, with effect \
               from the first of next month.\n\n\
               {person} succeeds {leaver}, who is leaving after {years} years to pursue other \
               interests, and will sit on the executive committee.\n\n\
               \"We are delighted to welcome such an experienced leader at an exciting time for our \
               business,\" said {chair}, who chairs the board. \"I look forward to working together \
               on the next stage of our growth.\"\n\n\
               The new {post} joins from {former}, having spent {#3-15} years there in senior \
               positions, and holds a degree in [economics|law|physics|history] from the University \
               of {+place}.",
        subjects: 32,
        agency: "Press Release Service",
        updates: 3,
        update: "People close to the board said that the choice had been between two outsiders, and \
                 that {+person} of {+firm} Consulting, who led the search, had spoken to nine.",
        corrected: "years",
        reprints: 4,
        retitle: "{former} loses {person}",
        reports: 3,
        report: (
            "Why {leaver} had to go",
            "When {leaver} walked out of the glass doors for the last time, nobody in the lobby was \
             surprised. For a year {chair} had wanted somebody tougher in charge of the numbers, and \
             at {former} there was one.\n\n\
             {person} has a name for closing whatever does not pay. The unions at {firm} met on \
             {day} evening, and the mood was not one of delight.",
        ),
        ..EMPTY
    },
    Form {
        kind: "arrival",
        common: &[("port", "{+place}"), ("office", "{port} Port Authority")],
        days: 6,
        facts: &[
            ("ship", "{+ship} [Star|Trader|Spirit|Bridge|Express]"),
            ("line", "{+line} Lines"),
            ("from", "{+place}"),
            ("berth", "{#1-24}"),
            ("boxes", "{#200-4900}"),
            ("next", "{+place}"),
        ],
        title: "Port of {port}: arrivals on {day}, {date}",
        text: "The container ship {ship}, operated by {line}, is due in {port} on {day} with the \
               morning tide and will moor at berth {berth}, the {office} said.\n\n\
               She comes from {from} and carries {boxes} boxes, {#20-190} of them refrigerated. \
               Unloading is planned to take {#9-30} hours and {#2-6} cranes. The pilot goes on board \
               at {#2-9}.{#10-59}.\n\n\
               She is {#140-399} metres long, draws {#7-15} metres, and sails for {next} on the \
               following evening. Small craft are asked to keep well clear of the channel. Lorries \
               are called forward by number and wait at the inland park.",
        subjects: 30,
        agency: "Tide Table",
        updates: 3,
        update: "The harbour master, {+person}, put the time back by three hours because of fog off \
                 {+place} Head, where two trawlers were waiting for a tow.",
        corrected: "berth",
        reprints: 3,
        retitle: "{ship} brings {boxes} boxes",
        ..EMPTY
    },
    Form {
        kind: "planning",
        common: &[("council", "{+place}")],
        days: 6,
        facts: &[
            ("applicant", "{+person}"),
            ("number", "{#10-99}/{#1000-9999}"),
            ("road", "{+road} [Road|Close|Terrace|Hill|Gardens]"),
            ("house", "{#1-180}"),
            (
                "works",
                "[a loft conversion|a rear extension|two dwellings on a former yard|\
                       a change from shop to flat|a garage with a studio above|solar panels on a \
                       listed barn]",
            ),
            ("objections", "{#0-60}"),
        ],
        title: "{council} planning decisions: {house} {road}",
        text: "Planning permission has been granted for {works} at {house} {road}, papers published \
               by {council} council show.\n\n\
               The application, numbered {number}, was lodged by {applicant} in March. Officers \
               received {objections} letters of objection and {#0-20} in support, mostly about \
               parking, loss of light and the height of the roof.\n\n\
               In their report they found that the proposal would not harm the character of the \
               area. Work must start within three years, materials have to match those of the \
               building, and no machinery may run before eight in the morning.",
        subjects: 30,
        agency: "Council Papers",
        updates: 3,
        update: "A neighbour, {+person}, said that the decision would be challenged, since the \
                 drawings left out a beech planted by {+person}, the botanist who lived in the house.",
        corrected: "objections",
        reprints: 3,
        retitle: "Go-ahead for {applicant} in {road}",
        ..EMPTY
    },
    Form {
        kind: "school",
        facts: &[
            ("school", "{+school} [High|Academy|College|Grammar]"),
            ("head", "{+person}"),
            ("share", "{#48-99}"),
            ("best", "{+person}"),
            ("second", "{+person}"),
            ("third", "{+person}"),
        ],
        title: "Exam results: {school} celebrates",
        text: "Pupils and staff at {school} are celebrating this year's exam results, with {share} \
               percent of grades at the top two levels, up from {#40-95} percent last year.\n\n\
               Among the high achievers were {best}, who gained {#7-11} top grades and will read \
               [medicine|mathematics|music|engineering|languages] at {+place}, and {second}, who \
               achieved {#6-11} while captaining the [hockey|chess|swimming|rowing] team. {third} is \
               off to an apprenticeship.\n\n\
               Head teacher {head} said: \"These results reflect the hard work of our students and \
               the dedication of our teachers. We could not be prouder of every single one of \
               them.\"\n\n\
               A total of {#60-290} candidates sat papers in {#14-32} subjects.",
        subjects: 30,
        agency: "Schools Desk",
        updates: 3,
        update: "One paper is to be marked again: examiner {+person} of {+place} found that a page of \
                 the geography test had been left out of {#11-40} scripts.",
        corrected: "share",
        reprints: 3,
        retitle: "{best} and {second} lead a strong year",
        ..EMPTY
    },
];
