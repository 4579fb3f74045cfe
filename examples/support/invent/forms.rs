//! The first forms: earnings, weather, matches, police appeals, roadworks.

use super::templates::{EMPTY, Form};

pub(crate) const FORMS: [Form; 5] = [
    Form {
        kind: "earnings",
        facts: &[
            ("name", "{+place}"),
            ("company", "{name} [Holdings|Industries|Systems|Foods|Logistics|Energy|Brands]"),
            ("ticker", "{+ticker}"),
            ("city", "{+place}"),
            ("ceo", "{+person}"),
            ("product", "{+product}"),
            (
                "trade",
                "[pump maker|grocer|chip designer|shipping line|brewer|insurer|paint maker|\
                       software vendor|toy maker|airline caterer]",
            ),
            ("quarter", "[first|second|third|fourth]"),
            ("net", "{.3-900}"),
            ("eps", "{.0-6}"),
            ("adjusted", "{.0-6}"),
            ("estimate", "{.0-6}"),
            ("revenue", "{.10-990}"),
            ("low", "{#20-480}"),
            ("high", "{#481-990}"),
            ("change", "{#2-60}"),
            ("price", "{.4-300}"),
        ],
        title: "{company}: {quarter} quarter earnings snapshot",
        text: "{city} ({agency}) - {company} on {day} reported {quarter}-quarter net income of \
               ${net} million.\n\n\
               The {city}-based {trade} said it had profit of ${eps} per share. Earnings, adjusted \
               for one-time gains and costs, came to ${adjusted} per share.\n\n\
               The results compared with the expectations of market watchers. The average estimate \
               of {#4-19} analysts was for earnings of ${estimate} per share.\n\n\
               {company} posted revenue of ${revenue} million in the period, also against forecasts \
               on the street.\n\n\
               For the current quarter, {name} said it expects revenue in the range of ${low} \
               million to ${high} million.\n\n\
               {name} shares, listed as {ticker}, have moved {change}% since the beginning of the \
               year. In the final minutes of trading on {day}, they stood at ${price}.",
        subjects: 60,
        agency: "Quotient News",
        updates: 6,
        update: "Chief executive {ceo} told analysts on a call that demand for {product}, its newest \
                 line, had been stronger than planned. {name} will hire {#40-400} people to make \
                 more of it, {ceo} said.",
        corrected: "price",
        reprints: 5,
        retitle: "{name} earns ${net} million as {product} sells",
        reports: 5,
        report: (
            "{ceo} counts on {product} after {name} takes in ${revenue} million",
            "Whoever doubted {ceo} may have to think again. {company}, which {ceo} has led for \
             {#2-9} years from its brick offices in {city}, took ${revenue} million from customers \
             between the last report and this one, and kept ${net} million of that once every bill \
             had been paid.\n\n\
             Owners of the stock, {ticker} on the tape, get ${eps} for each one that they hold. \
             Brokers had pencilled in ${estimate}. By the close a buyer needed ${price} for one.\n\n\
             Much of the credit belongs to {product}, which {name} began to sell last autumn. \"We \
             could not pack the lorries quickly enough,\" {ceo} said by telephone. Between ${low} \
             million and ${high} million should come in before the next report.",
        ),
        ..EMPTY
    },
    Form {
        kind: "weather",
        common: &[("town", "{+place}"), ("river", "{+river}"), ("hills", "{+hills}")],
        days: 7,
        facts: &[
            ("sky", "[bright|cloudy|overcast|hazy|showery|clear]"),
            ("high", "{#14-34}"),
            ("low", "{#3-13}"),
            ("chance", "{#5-95}"),
            ("wind", "{#6-48}"),
            ("from", "[north|south|east|west|northeast|southwest]"),
        ],
        title: "{town} weather for {day}, {date}",
        text: "Here is the forecast for {town} and the {river} valley for {day}, {date}.\n\n\
               The morning will be {sky} with a low of {low} degrees. In the afternoon the \
               temperature will reach a high of {high} degrees. The chance of rain is {chance} \
               percent, with {#1-9} millimetres expected by nightfall.\n\n\
               Winds will be from the {from} at {wind} kilometres per hour, with gusts of up to \
               {#50-80} on the {hills} hills. The humidity will be {#30-98} percent and the \
               ultraviolet index {#1-9}.\n\n\
               Sunrise is at 5:{#10-59} and sunset at 9:{#10-59}. Pollen levels will be \
               [low|moderate|high|very high].",
        subjects: 70,
        agency: "Almanac Weather Desk",
        ..EMPTY
    },
    Form {
        kind: "match",
        facts: &[
            ("home", "{+place}"),
            ("away", "{+place}"),
            ("scorer", "{+scorer}"),
            ("second", "{+second}"),
            ("keeper", "{+keeper}"),
            ("coach", "{+person}"),
            ("ground", "{+ground}"),
            ("minute", "{#3-40}"),
            ("later", "{#46-88}"),
            ("goals", "[2-1|2-0|3-1|3-2|3-0]"),
            ("crowd", "{#2-38},{#100-999}"),
        ],
        title: "{home} {goals} {away}: {scorer} scores as hosts take the points",
        text: "{home} beat {away} {goals} at {ground} on {day} to take all three points in the \
               league.\n\n\
               {scorer} opened the scoring after {minute} minutes with a low shot past {keeper}. \
               {second} added another in minute {later} after good work on the left wing.\n\n\
               {away} had {#35-64} percent of the ball but managed only {#1-7} shots on target. \
               {keeper} kept the visitors in the game with a fine save just before half time.\n\n\
               The win lifts {home} to {#40-70} points from {#20-37} games. {away} stay on {#12-39} \
               points and travel to {+place} next weekend.\n\n\
               \"The lads gave everything today and I am proud of them,\" said {home} manager \
               {coach}. Attendance was {crowd}.",
        subjects: 30,
        agency: "Touchline Agency",
        updates: 3,
        update: "{away} striker {+striker} was taken to hospital with a broken wrist after a clash \
                 of heads with {+defender} in added time. Both clubs wished the forward a quick \
                 recovery.",
        corrected: "crowd",
        reprints: 2,
        retitle: "{second} seals it for {coach}'s side at {ground}",
        reports: 4,
        report: (
            "{coach} smiles again: {scorer} and {second} sink {away}",
            "For {crowd} people at {ground} it was an evening to remember, and for {coach} a \
             relief. Goals either side of the interval, the first from {scorer} when barely \
             {minute} minutes had gone and one from {second} in minute {later}, were too much for \
             {away}.\n\n\
             {keeper} will not want to see the opener again: {scorer} was allowed to turn twice on \
             the edge of the area. Yet without {keeper} the damage would have been worse than \
             {goals}.\n\n\
             {coach}, whose job at {home} had been said to hang by a thread, danced along the \
             touchline at the end.",
        ),
        ..EMPTY
    },
    Form {
        kind: "appeal",
        facts: &[
            ("town", "{+place}"),
            ("street", "{+street} [Road|Street|Lane|Avenue]"),
            ("crossing", "{+crossing} [Close|Terrace|Drive]"),
            ("officer", "{+person}"),
            ("age", "{#17-84}"),
            ("victim", "[man|woman]"),
            ("crime", "[a robbery|an assault|a burglary|a hit-and-run|a knifepoint theft]"),
            ("time", "{#1-11}.{#10-59}pm"),
            ("reference", "{#10000-99999}"),
            ("car", "[red|silver|black|blue|white] {+car}"),
        ],
        title: "Police appeal for witnesses after {crime} in {town}",
        text: "Police are appealing for witnesses following {crime} in {town}.\n\n\
               At about {time} on {day}, {date}, officers were called to {street}, near the junction \
               with {crossing}. A {victim} aged {age} was taken to hospital with injuries that are \
               not thought to be life threatening.\n\n\
               Detectives would like to speak to the occupants of a {car} seen in the area at the \
               time.\n\n\
               Detective sergeant {officer} said: \"We are keen to hear from anyone who was in the \
               area and saw what happened, or who has dashcam footage of the incident.\"\n\n\
               Anyone with information is asked to call 101 quoting reference {reference}, or to \
               contact the charity Crimestoppers anonymously.",
        subjects: 30,
        agency: "Police Newsroom",
        updates: 6,
        update: "The first suspect is described as about {#5-6} feet tall, of slim build, and wore a \
                 green jacket with a hood. He made off on foot towards {+place} Park.",
        corrected: "",
        reprints: 2,
        retitle: "{victim} of {age} hurt on {street}: do you know the {car}?",
        ..EMPTY
    },
    Form {
        kind: "roadworks",
        facts: &[
            ("road", "[A|B]{#11-4999}"),
            ("one", "{+place}"),
            ("other", "{+place}"),
            ("contractor", "{+contractor} Highways"),
            ("weeks", "{#2-14}"),
            ("cost", "{#100-900},000"),
        ],
        title: "Roadworks on the {road} between {one} and {other}",
        text: "Drivers face delays on the {road} between {one} and {other} from {day} as \
               resurfacing work begins.\n\n\
               The work will last for {weeks} weeks and is being carried out by {contractor} at a \
               cost of {cost} pounds. The road will be closed overnight between {#7-10}pm and \
               {#5-7}am, and temporary traffic lights will be in place at other times.\n\n\
               A signed diversion of {#3-27} miles will run through {+place} and {+place}. Bus \
               service {#2-99} will not stop at {+place} while the work lasts.\n\n\
               A council spokesman apologised for any inconvenience and thanked motorists for their \
               patience. The stretch was last resurfaced in {#1984-2015}.",
        subjects: 25,
        agency: "Council Notices",
        updates: 2,
        update: "The start of the work was put back by two days because a water main burst under the \
                 verge at {+place}.",
        corrected: "weeks",
        reprints: 2,
        retitle: "{weeks} weeks of night closures ahead for {one} motorists",
        ..EMPTY
    },
];
