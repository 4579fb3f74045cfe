//! The second forms: obituaries, house prices, lotteries, court lists, exchange rates.

use super::templates::{EMPTY, Form};

pub(crate) const FORMS_B: [Form; 5] = [
    Form {
        kind: "obituary",
        facts: &[
            ("name", "{+person}"),
            ("age", "{#51-101}"),
            ("town", "{+place}"),
            ("born", "{+place}"),
            ("spouse", "{+person}"),
            ("trade", "[teacher|farmer|electrician|librarian|nurse|postman|carpenter|accountant]"),
            ("church", "St {+church}"),
            ("year", "{#1924-1972}"),
            ("children", "{#2-7}"),
        ],
        title: "Obituary: {name}, {age}, of {town}",
        text: "{name}, {age}, of {town}, passed away peacefully at home on {day}, surrounded by \
               family.\n\n\
               Born in {born} in {year}, {name} worked for many years as a {trade} and was an \
               active member of the community, a keen gardener and a devoted grandparent.\n\n\
               Left to cherish the memory are {spouse}, spouse of {#20-60} years, {children} \
               children and {#3-20} grandchildren, as well as a sister, {+person}, of {+place}.\n\n\
               A service will be held at {church} on {date} at {#9-12} in the morning, with \
               refreshments to follow in the parish hall. In lieu of flowers, the family asks for \
               donations to the {+charity} Hospice.",
        subjects: 40,
        agency: "Family Notices",
        updates: 4,
        update: "The family thanks the staff of {+place} infirmary, and above all nurse {+person}, \
                 for their kindness in the last weeks.",
        corrected: "",
        reprints: 3,
        retitle: "{town} mourns {trade} {name}",
        reports: 3,
        report: (
            "{town} says farewell to {name}, {trade} and neighbour",
            "Half of {town} seemed to have an anecdote about {name} this week. The {trade} with the \
             bicycle, who had come from {born} as a child and never quite lost the accent, died on \
             {day} aged {age}.\n\n\
             {spouse}, to whom {name} was married, said that there had been laughter until the end. \
             {church} is expected to be full when the coffin is carried in on {date}; so many \
             neighbours asked for a seat that loudspeakers will be put up in the yard.",
        ),
        ..EMPTY
    },
    Form {
        kind: "houses",
        facts: &[
            ("district", "{+place}"),
            ("price", "{#110-900},{#100-999}"),
            ("rise", "{.0-9}"),
            ("flat", "{#80-400},{#100-999}"),
            ("sold", "{#30-900}"),
            ("neighbour", "{+place}"),
        ],
        title: "House prices in {district}: what the latest figures show",
        text: "The average house price in {district} changed by {rise} percent in the month to \
               April, according to the latest figures from the land registry.\n\n\
               The typical home in the area now costs {price} pounds. Over the past year prices \
               have moved by {.1-15} percent, compared with {.1-9} percent in neighbouring \
               {neighbour}.\n\n\
               Owners of detached homes saw the largest change, to an average of {#400-999},{#100-999} \
               pounds, while flats went for {flat} pounds. First-time buyers paid {#90-390},{#100-999} \
               pounds on average.\n\n\
               A total of {sold} sales were registered in {district}, against {#30-900} in the same \
               month a year ago. The figures are provisional and may be revised.",
        subjects: 40,
        agency: "Registry Data Desk",
        updates: 3,
        update: "The registry said that sales in the {+estate} estate, which opened in March, are \
                 counted for the first time and add to the total.",
        corrected: "sold",
        reprints: 3,
        retitle: "Average home in {district} now {price} pounds",
        ..EMPTY
    },
    Form {
        kind: "lottery",
        common: &[("game", "[Lucky|Golden|Grand|Silver] {+game}")],
        days: 7,
        facts: &[
            ("numbers", "{#1-9}, {#10-17}, {#18-25}, {#26-33}, {#34-41} and {#42-49}"),
            ("bonus", "{#1-49}"),
            ("jackpot", "{.1-40}"),
            ("tickets", "{#2-400}"),
        ],
        title: "{game} results: winning numbers for {day}, {date}",
        text: "The winning numbers in the {game} draw on {day}, {date}, have been announced.\n\n\
               The numbers drawn were {numbers}. The bonus ball was {bonus}. The machine was number \
               {#1-9} and ball set {#10-30} was used.\n\n\
               The jackpot stood at {jackpot} million. {tickets} tickets matched five numbers and \
               win {#900-9900} each, while {#500-9000} tickets matched four and win {#40-180}.\n\n\
               Players have {#90-180} days from the draw to claim a prize. The next draw takes \
               place tomorrow evening, and tickets are on sale until half past seven.",
        subjects: 35,
        agency: "Draw Bulletin",
        ..EMPTY
    },
    Form {
        kind: "court",
        facts: &[
            ("defendant", "{+person}"),
            ("age", "{#18-77}"),
            ("street", "{+street} [Road|Street|Lane|Avenue]"),
            ("court", "{+place}"),
            (
                "offence",
                "[driving without insurance|theft from a shop|being drunk in a public place|\
                         using a phone at the wheel|fishing without a licence]",
            ),
            ("fine", "{#60-990}"),
            ("costs", "{#40-180}"),
        ],
        title: "{court} magistrates: {defendant} fined for {offence}",
        text: "{defendant}, {age}, of {street}, appeared before {court} magistrates on {day} charged \
               with {offence}.\n\n\
               The defendant pleaded guilty to the offence, which took place on {#1-28} March at \
               {+place}. The court heard that there were {#0-9} earlier convictions on the record.\n\n\
               Magistrates imposed a fine of {fine} pounds, with a surcharge of {#20-90} pounds and \
               costs of {costs} pounds. {#2-8} penalty points were added where a licence is held.\n\n\
               Chair of the bench {+person} said the sentence took account of the early plea. The \
               sum must be paid within {#14-60} days.",
        subjects: 40,
        agency: "Court Listings",
        updates: 3,
        update: "Outside the court {defendant} said that an appeal would be lodged with the judge at \
                 {+place}, because the officer, {+person}, had mixed up two reports.",
        corrected: "costs",
        reprints: 2,
        retitle: "{fine} pounds to pay for {defendant}",
        ..EMPTY
    },
    Form {
        kind: "rates",
        common: &[("currency", "{+currency}"), ("bank", "{+bank} National Bank")],
        days: 7,
        facts: &[("rate", "{.1-90}"), ("yesterday", "{.1-90}"), ("euro", "{.1-90}")],
        title: "{currency} exchange rate on {day}, {date}",
        text: "The {bank} set the official rate of the {currency} at {rate} to the dollar on {day}, \
               {date}, after {yesterday} the day before.\n\n\
               Against the euro the rate was fixed at {euro}, and against the pound at {.1-90}. The \
               yen was quoted at {.1-90} and the Swiss franc at {.1-90}.\n\n\
               Banks in the capital bought the dollar at {.1-90} and sold it at {.1-90}. On the \
               interbank market {#20-900} million dollars changed hands in {#100-990} deals.\n\n\
               The official rate is published each working day at noon and is used for customs and \
               tax purposes.",
        subjects: 35,
        agency: "Currency Wire",
        ..EMPTY
    },
];
