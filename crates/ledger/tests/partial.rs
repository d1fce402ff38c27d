//! What a duty bears on only in part: preferences that not everybody claims, lists known by value only, members of a region.

use std::borrow::Cow;

use detente_ledger::{
    CompileMode, CompileRequest, Convention, Ledger, LedgerError, LineRate, Question, Tables,
    parse_date,
};
use detente_world::World;

fn read(files: &[(&str, &str)]) -> Result<Ledger, LedgerError> {
    let tables: Tables = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), Cow::Owned(text.as_bytes().to_vec())))
        .collect();
    Ledger::from_tables("mine", tables, true)
}

fn ledger(files: &[(&str, &str)]) -> Ledger {
    read(files).expect("a ledger")
}

fn question(imposer: &str, target: &str, on: &str) -> Question {
    Question::new(imposer, target, parse_date(on).expect("a date"))
}

fn described(answer: &str) -> Convention {
    Convention {
        described: vec![answer.to_owned()],
        ..Convention::default()
    }
}

fn pct(value: f64) -> f64 {
    (1e6 * value).round() / 1e6
}

/// 25 per cent on everything; half of the value claims a preference from March, four fifths from June, and three tenths of what
/// is still paid comes back from July.
const USES: [(&str, &str); 6] = [
    (
        "instruments.csv",
        "\
id,imposer,target,authority,title,rate,effect,list,replaces,condition,announced_on,from,to,legal_reference,source,confidence,basis
all,USA,CAN,Emergency,25% on everything,0.25,,all,,,2025-03-01,2025-03-04,,EO,EO,high,text read
claimed-march,USA,CAN,Agreement,Claimed under the agreement in spring,0.5,relief,all,all,agreement,2025-03-06,2025-03-07,2025-06-01,EO,EO,low,memory
claimed-june,USA,CAN,Agreement,Claimed under the agreement since June,0.8,relief,all,all,agreement,2025-03-06,2025-06-01,,EO,EO,medium,text read
paid-back,USA,CAN,Remission,Paid back to makers that stay,0.3,relief,cars,all,stays,2025-06-20,2025-07-01,,Order,Order,medium,text read
",
    ),
    ("lists.csv", "list,file\ncars,lists-cars.csv\n"),
    ("lists-cars.csv", "list,code\ncars,8703\n"),
    (
        "conditions.csv",
        "\
id,kind,title
agreement,preference,the goods qualify under the agreement and claim it
stays,remission,the importer is a maker that stays
",
    ),
    ("weights.csv", "file,imposer,target,year\nweights-a.csv,USA,CAN,2024\n"),
    ("weights-a.csv", "code,value\n870323,60\n440710,40\n"),
];

#[test]
fn a_share_of_the_value_claims_what_frees_it() {
    let ledger = ledger(&USES);
    let average = |on: &str| {
        let average = ledger.average(&question("USA", "CAN", on), None);
        average.expect("an average")
    };
    assert_eq!(pct(average("2025-03-05").average_pct), 25.0);
    assert_eq!(pct(average("2025-04-01").average_pct), 12.5);
    assert_eq!(pct(average("2025-06-15").average_pct), 5.0);
    // Cars, six tenths, pay 25 × 0.2 × 0.7; wood pays 25 × 0.2.
    assert_eq!(
        pct(average("2025-07-15").average_pct),
        0.6 * 3.5 + 0.4 * 5.0
    );
    // What a share from memory frees makes the rest unverified.
    assert_eq!(pct(average("2025-04-01").unverified_points), 12.5);
    assert_eq!(average("2025-06-15").unverified_points, 0.0);
}

#[test]
fn each_is_told_in_its_own_words_and_may_be_answered() {
    let ledger = ledger(&USES);
    let line = |answers: &[&str]| -> LineRate {
        let convention = Convention {
            described: answers.iter().map(|a| (*a).to_owned()).collect(),
            ..Convention::default()
        };
        let asked = question("USA", "CAN", "2025-07-15").under(convention);
        ledger.line("87032300", &asked).expect("a line").remove(0)
    };
    let cars = line(&[]);
    assert_eq!(pct(100.0 * cars.rate), 3.5);
    assert_eq!((pct(cars.rate_low), pct(cars.rate_high)), (0.0, 0.25));
    assert_eq!(
        cars.components[0].lifted,
        [
            "Claimed under the agreement since June: 80.0% of the value is free (claimed-june)",
            "Paid back to makers that stay: 30.0% of the value is free (paid-back)",
        ]
    );
    let open: Vec<(&str, f64, f64)> = (cars.open.iter())
        .map(|c| (c.condition.as_str(), pct(c.if_met_pct), pct(c.if_not_pct)))
        .collect();
    assert_eq!(open, [("agreement", 0.0, 17.5), ("stays", 0.0, 5.0)]);
    for (answers, rate) in [
        (&["agreement"][..], 0.0),
        (&["!agreement"], 17.5),
        (&["!agreement", "!stays"], 25.0),
        (&["!stays"], 5.0),
    ] {
        assert_eq!(pct(100.0 * line(answers).rate), rate, "{answers:?}");
    }
    // An average hangs on them too: everybody claims, or nobody does.
    let asked = question("USA", "CAN", "2025-06-15");
    let open = ledger.open_conditions(&asked, None).expect("conditions");
    assert_eq!(open.len(), 1);
    assert_eq!(
        (pct(open[0].if_met_pct), pct(open[0].if_not_pct)),
        (0.0, 25.0)
    );
}

/// A quarter of a surtax: 8 of 20 of cars, a whole heading of wood; metals at a rate of their own.
const VALUED: [(&str, &str); 5] = [
    (
        "instruments.csv",
        "\
id,imposer,target,authority,title,rate,rate_rule,list,announced_on,from,legal_reference,source,confidence,basis
surtax,CAN,USA,Surtax,25% on a list of 9 bn,0.25,,nine,2025-03-01,2025-03-04,Order,Order,high,text read
metals,CAN,USA,Surtax,Metals at several rates,,list,rated,2025-03-01,2025-03-04,Order,Order,high,text read
",
    ),
    (
        "lists-by-value.csv",
        "\
list,title,goods,value_usd_mn,of_usd_mn,rate,source,confidence,basis
nine,Nine billion,C29,8000,,,press,medium,text read
nine,Nine billion,4407;4408,1000,,,press,medium,judgement
rated,Metals,7208,1500,6000,0.5,press,low,memory
",
    ),
    ("crosswalk.csv", "code,sector\n870323,C29\n870899,C29\n440710,C16\n440810,C16\n720839,C24A\n"),
    ("weights.csv", "file,imposer,target,year\nweights-a.csv,CAN,USA,2024\n"),
    (
        "weights-a.csv",
        "code,value\n870323,15e9\n870899,5e9\n440710,2e9\n440810,2e9\n720839,6e9\n",
    ),
];

#[test]
fn a_list_known_by_value_counts_with_its_share() {
    let ledger = ledger(&VALUED);
    let asked = question("CAN", "USA", "2025-03-10");
    let average = ledger.average(&asked, None).expect("an average");
    let points = |id: &str| {
        let part = average.components.iter().find(|c| c.instrument == id);
        pct(part.expect("a part").points)
    };
    // 9 of 30 bn at 25 per cent; a quarter of 6 of 30 bn at 50.
    assert_eq!(points("surtax"), 7.5);
    assert_eq!(points("metals"), 2.5);
    assert_eq!(pct(average.unverified_points), 2.5);
    assert!(
        average
            .notes
            .iter()
            .any(|n| n.contains("known by value only"))
    );
    // Nothing hangs on where the goods are: the value is known.
    assert!(
        ledger
            .open_conditions(&asked, None)
            .expect("conditions")
            .is_empty()
    );
}

#[test]
fn a_line_may_or_may_not_be_on_it() {
    let ledger = ledger(&VALUED);
    let asked = question("CAN", "USA", "2025-03-10");
    let line = |code: &str, convention: Convention| {
        let asked = asked.clone().under(convention);
        ledger.line(code, &asked).expect("a line").remove(0)
    };
    let car = line("87032390", Convention::default());
    assert_eq!(pct(car.rate), 0.1);
    assert_eq!((car.rate_low, car.rate_high), (0.0, 0.25));
    assert_eq!(
        car.components[0].rule,
        "list known by value only: the line may or may not be on it; counted with 40.0% of its value"
    );
    assert_eq!(
        car.components[0].list_flag,
        "known by value only: USD 8000 mn of 20000 mn of C29"
    );
    assert_eq!(line("87032390", described("nine")).rate, 0.25);
    assert_eq!(line("87032390", described("!nine")).rate, 0.0);
    let wood = line("44071000", Convention::default());
    assert_eq!(pct(wood.rate), 0.0625);
    assert!(
        wood.components[0]
            .list_flag
            .ends_with("of 4407 + 4408 (judged)")
    );
    let steel = line("72083900", Convention::default());
    assert!(steel.components[0].unverified);
    assert_eq!(pct(steel.rate), 0.125);
}

/// Without import weights a share needs what is imported of the goods; then it reaches a world.
#[test]
fn shares_of_sectors_become_rates_of_a_world() {
    let without = |valued: &str| -> Vec<(&str, String)> {
        let mut files: Vec<(&str, String)> = (VALUED.iter())
            .filter(|(name, _)| !name.starts_with("weights"))
            .map(|(name, text)| (*name, (*text).to_owned()))
            .collect();
        for (name, text) in &mut files {
            if *name == "lists-by-value.csv" {
                *text = valued.to_owned();
            }
        }
        files
    };
    let open = |valued: &str| {
        let files = without(valued);
        let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
        ledger(&files)
    };
    let header = "list,title,goods,value_usd_mn,of_usd_mn,rate,source,confidence,basis\n";
    let rated = "rated,Metals,C24A,1500,6000,0.5,press,low,memory\n";
    let world = world();
    let request = CompileRequest {
        mode: CompileMode::Levels,
        ..CompileRequest::on(parse_date("2025-03-10").expect("a date"))
    };
    let nine = "nine,Nine billion,C29,8000,20000,,press,medium,text read\n";
    let compiled = open(&format!("{header}{nine}{rated}"))
        .compile(&world, &request)
        .expect("compiles");
    let rate = |sector: &str| {
        let sector = world.find_sector(sector).expect("a sector");
        let own = compiled.rates.iter().find(|r| r.sector == sector);
        pct(own.expect("a rate").rate)
    };
    assert_eq!((rate("C29"), rate("C24A"), rate("C16")), (0.1, 0.125, 0.0));
    assert!(
        compiled
            .notes
            .iter()
            .any(|n| n.contains("no import weights"))
    );
    let unknown = nine.replace("20000", "");
    let error = open(&format!("{header}{unknown}{rated}")).compile(&world, &request);
    let said = error.expect_err("refused").to_string();
    assert!(
        said.contains("row 2") && said.contains("of_usd_mn"),
        "{said}"
    );
}

fn world() -> World {
    detente_world::builtin(detente_world::DEFAULT_WORLD).expect("the built-in world")
}

/// A threat on two members of a customs union, whose other duties are known as one average.
const MEMBERS: [(&str, &str); 4] = [
    (
        "instruments.csv",
        "\
id,imposer,target,authority,title,rate,standing,list,members,announced_on,from,legal_reference,source,confidence,basis
island,USA,EU27,threat,10% on two members,0.1,statement,all,DEU;DNK,2026-01-17,2026-02-01,,press,high,text read
",
    ),
    (
        "region-averages.csv",
        "imposer,region,from,added_pct,base_pct,imports_usd\nUSA,EU27,2025-04-05,7,1,6e11\n",
    ),
    (
        "jurisdiction-shares.csv",
        "\
importer,exporter,sector,region,economy,share
USA,EU27,C29,EU27,DEU,0.6
USA,EU27,C29,EU27,DNK,0
USA,EU27,*,EU27,DEU,0.3
USA,EU27,*,EU27,DNK,0.1
",
    ),
    ("crosswalk.csv", "code,sector\n870323,C29\n440710,C16\n"),
];

#[test]
fn a_duty_on_some_members_is_a_share_of_the_flow() {
    let (ledger, world) = (ledger(&MEMBERS), world());
    let compiled = |with: &[&str]| {
        let mut request = CompileRequest {
            mode: CompileMode::Levels,
            ..CompileRequest::on(parse_date("2026-02-01").expect("a date"))
        };
        request.convention.with = with.iter().map(|id| (*id).to_owned()).collect();
        ledger.compile(&world, &request).expect("compiles")
    };
    let (before, threatened) = (compiled(&[]), compiled(&["island"]));
    let rise = |sector: &str| {
        let sector = world.find_sector(sector).expect("a sector");
        let of = |c: &detente_ledger::Compiled| {
            let own = c.rates.iter().find(|r| r.sector == sector);
            own.expect("a rate").rate
        };
        assert_eq!(pct(of(&before)), 0.08);
        pct(of(&threatened) - of(&before))
    };
    // Sixty per cent of the cars, forty of everything else.
    assert_eq!((rise("C29"), rise("C16")), (0.06, 0.04));
    let told = "island bears on goods of DEU, DNK alone, 40.0 per cent of what EU27 sells to USA";
    assert!(
        threatened.notes.iter().any(|n| n == told),
        "{:?}",
        threatened.notes
    );
    // The average says the same, and a threat without the answer counts nothing.
    let asked = question("USA", "EU27", "2026-02-01");
    let average = ledger.average(&asked, None).expect("an average");
    assert_eq!(pct(average.average_pct), 8.0);
    let convention = Convention {
        with: vec!["island".to_owned()],
        ..Convention::default()
    };
    let average = ledger
        .average(&asked.under(convention), None)
        .expect("an average");
    assert_eq!(pct(average.average_pct), 12.0);
    assert!(
        average.notes.iter().any(|n| n == told),
        "{:?}",
        average.notes
    );
}

/// Where the duty is law and lines are known, a line says on which goods it bears.
#[test]
fn a_line_of_some_members() {
    let act = MEMBERS.map(|(name, text)| (name, text.replace("statement", "act")));
    let files: Vec<(&str, &str)> = act.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let ledger = ledger(&files);
    let line = |convention: Convention| {
        let asked = question("USA", "EU27", "2026-02-01").under(convention);
        ledger.line("87032300", &asked).expect("a line").remove(0)
    };
    let car = line(Convention::default());
    assert_eq!(pct(car.rate), 0.04);
    assert_eq!((car.rate_low, car.rate_high), (0.0, 0.1));
    assert!(
        car.components[0].rule.contains("DEU, DNK"),
        "{}",
        car.components[0].rule
    );
    assert_eq!(line(described("island")).rate, 0.1);
    assert_eq!(line(described("!island")).rate, 0.0);
}

/// Rows that cannot be meant are refused with their place.
#[test]
fn what_is_wrong_is_told_with_its_place() {
    let changed = |files: &[(&str, &str)], file: &str, from: &str, to: &str| {
        let text: Vec<(&str, String)> = (files.iter())
            .map(|(name, text)| match *name == file {
                true => (*name, text.replacen(from, to, 1)),
                false => (*name, (*text).to_owned()),
            })
            .collect();
        let files: Vec<(&str, &str)> = text.iter().map(|(n, t)| (*n, t.as_str())).collect();
        read(&files).expect_err("refused").to_string()
    };
    let valued = "lists-by-value.csv";
    for (from, to, says) in [
        ("C29,8000", "C92,8000", "no sector `C92`"),
        ("C29,8000", "C29,-1", "above 0"),
        ("C29,8000", "C29,much", "not a number"),
        ("C29,8000", "8,8000", "2 to 10 digits"),
        ("1500,6000", "1500,600", "less than what is on the list"),
        ("0.5,press", "50,press", "not a rate between 0 and 20"),
        ("0.5,press", ",press", "must not be empty"),
        ("4407;4408", "C29", "add the values up"),
        ("text read", "hearsay", "is not one of"),
    ] {
        let said = changed(&VALUED, valued, from, to);
        assert!(
            said.contains(valued) && said.contains("row ") && said.contains(says),
            "{to}: {said}"
        );
    }
    let instruments = "instruments.csv";
    for (files, from, to, says) in [
        (&USES[..], ",0.5,relief", ",1.5,relief", "no share"),
        (
            &USES[..],
            "all,all,agreement",
            "all,all,agrement",
            "did you mean agreement",
        ),
        (
            &USES[..],
            "0.25,,all,,,",
            "0.25,,all,,stays,",
            "only a relief",
        ),
        (&MEMBERS[..], "DEU;DNK", "DEU;FRA", "no share of FRA"),
        (
            &MEMBERS[..],
            "USA,EU27,threat",
            "USA,*,threat",
            "name it as the target",
        ),
    ] {
        let said = changed(files, instruments, from, to);
        assert!(
            said.contains(instruments) && said.contains("row "),
            "{said}"
        );
        assert!(said.contains(says), "{to}: {said}");
    }
}
