//! Games from files and back, every concept on them, and what may be said of a menu.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions

use detente_talks::concepts::{ConceptSettings, every_concept};
use detente_talks::door::*;
use detente_talks::refinement::{Claim, tested_claims};
use detente_talks::*;

const DILEMMA: &str = "\
USA,CHN,payoff:USA,payoff:CHN
# any order, comments, spaces
confess, confess, 1, 1
silent,confess,0,4
confess,silent,4,0
silent,silent,3,3
";

fn refused(text: &str) -> String {
    from_csv(text).unwrap_err().to_string()
}

#[test]
fn a_table_of_rows() {
    let file = from_csv(DILEMMA).unwrap();
    assert_eq!(file.months, [None]);
    let (menus, table) = (file.menus(), file.settled());
    assert_eq!(menus.label(CellIx(0)), "USA: confess, CHN: confess");
    let cell = menus
        .resolve([("USA", "silent"), ("CHN", "confess")])
        .unwrap();
    assert_eq!(table.payoffs(menus.cell(&cell)), [0.0, 4.0]);
    assert_eq!(from_csv(&to_csv(&file)).unwrap(), file);
}

#[test]
fn errors_name_the_row_and_what_is_missing() {
    let row = |from: &str, to: &str| refused(&DILEMMA.replace(from, to));
    assert!(
        row("silent,silent,3,3", "silent,silent,3").contains("line 6: 3 entries for 4 columns")
    );
    assert!(
        row("silent,silent,3,3", "silent,silent,three,3")
            .contains("line 6: payoff:USA is \"three\"")
    );
    assert!(row("silent,silent,3,3", "silent,silent,inf,3").contains("finite"));
    assert!(row("silent,silent,3,3", ",silent,3,3").contains("line 6: no position for USA"));
    let twice = row("silent,silent,3,3", "silent,confess,3,3");
    assert!(
        twice.contains("line 6") && twice.contains("line 4"),
        "{twice}"
    );
    let missing = row("silent,silent,3,3\n", "");
    assert!(
        missing.contains("1 of 4 combinations are missing, first USA: silent, CHN: silent"),
        "{missing}"
    );
    assert!(row("payoff:CHN", "payoff:CHM").contains("did you mean CHN?"));
    assert!(row("payoff:CHN", "payoff:USA").contains("twice"));
    assert!(refused("A,payoff:A\nx,1\n").contains("2 to 16"));
    assert!(refused("A,B,payoff:A,payoff:B\n").contains("no rows"));
    assert!(refused("month,A,B,payoff:A,payoff:B\n0,x,y,1,2\n").contains("no month"));
}

#[test]
fn limits_of_size() {
    // Seventeen players of one position each.
    let names: Vec<String> = (0..17).map(|p| format!("p{p}")).collect();
    let paid: Vec<String> = names.iter().map(|n| format!("payoff:{n}")).collect();
    let head = format!("{},{}", names.join(","), paid.join(","));
    let row = format!("{},{}", vec!["x"; 17].join(","), vec!["0"; 17].join(","));
    assert!(refused(&format!("{head}\n{row}\n")).contains("17 players"));
    assert!(
        from_nfg("NFG 1 R \"\" { \"a\" \"b\" } { 1001 1000 }")
            .unwrap_err()
            .to_string()
            .contains("1000000")
    );
    // A thousand positions on the diagonal of a thousand: too few rows, not too many.
    let diagonal: String = (0..1000).map(|i| format!("{i},{i},0,0\n")).collect();
    assert!(refused(&format!("A,B,payoff:A,payoff:B\n{diagonal}")).contains("999000 of 1000000"));
    let beyond: String = (0..1001).map(|i| format!("{i},{i},0,0\n")).collect();
    assert!(refused(&format!("A,B,payoff:A,payoff:B\n{beyond}")).contains("more than 1000000"));
}

#[test]
fn months_and_criteria() {
    let text = "\
month,A,B,payoff:A,payoff:B,criterion:A:revenue
1,x,y,0.2,0,1
1,z,y,0,0,0
ever,x,y,-0.1,0,1
,z,y,0,0,0
";
    let file = from_csv(text).unwrap();
    assert_eq!(file.months, [Some(1), None]);
    assert_eq!(file.tables[0].payoffs(CellIx(0)), [0.2, 0.0]);
    assert_eq!(file.settled().payoffs(CellIx(0)), [-0.1, 0.0]);
    assert_eq!(file.criteria[0].name, "revenue");
    assert_eq!(file.criteria[0].values, [1.0, 0.0]);
    assert_eq!(from_csv(&to_csv(&file)).unwrap(), file);
    assert_eq!(from_json(&to_json(&file).unwrap()).unwrap(), file);
    assert!(to_nfg(&file).is_err());
    let missing = text.replace("1,z,y,0,0,0\n", "");
    assert!(refused(&missing).contains("in month 1"));
}

const OUTCOMES: &str = r#"NFG 1 R "Three: \"in\" or not" { "A" "B" "" }

{ { "in" "out" } { "in" "out" } { "only" } }
"a comment
over two lines"

{
{ "both" -1, -1, 1/2 }
{ "alone" 2.5, 0, .25 }
}
1 2 0 0
"#;

#[test]
fn gambits_outcome_form() {
    let file = from_nfg(OUTCOMES).unwrap();
    assert_eq!(file.title, "Three: \"in\" or not");
    assert_eq!(file.menus().player(PlayerIx(2)), "Player 3");
    let table = file.settled();
    let at = |a: &str, b: &str| {
        let cell = [("A", a), ("B", b), ("Player 3", "only")];
        table
            .payoffs(file.menus().cell(&file.menus().resolve(cell).unwrap()))
            .to_vec()
    };
    assert_eq!(at("in", "in"), [-1.0, -1.0, 0.5]);
    // The first player's strategy varies fastest: the second entry is out against in.
    assert_eq!(at("out", "in"), [2.5, 0.0, 0.25]);
    assert_eq!(at("in", "out"), [0.0, 0.0, 0.0]);
    let again = from_nfg(&to_nfg(&file).unwrap()).unwrap();
    assert_eq!(again, file);
}

#[test]
fn gambits_payoff_form() {
    let file =
        from_nfg("NFG 1 R \"\" { \"A\" \"B\" }\n{ 3 2 }\n\n1 1 0 2 0 2 1 1 0 3 2 0").unwrap();
    let table = file.settled();
    let at = |a: usize, b: usize| {
        let cell = Combination(vec![PositionIx(a), PositionIx(b)]);
        table.payoffs(table.menus().cell(&cell)).to_vec()
    };
    assert_eq!(at(1, 0), [0.0, 2.0]);
    assert_eq!(at(2, 1), [2.0, 0.0]);
    let wrong = |text: &str| from_nfg(text).unwrap_err().to_string();
    assert!(
        wrong("NFG 1 R \"\" { \"A\" \"B\" } { 1 1 }\n1")
            .contains("a payoff expected, the end of the file found")
    );
    assert!(wrong("NFG 1 R \"\" { \"A\" \"B\" } { 1 1 }\n1 x").contains("line 2"));
    assert!(
        wrong("NFG 1 R \"\" { \"A\" \"B\" } { 1 1 }\n1 2 3")
            .contains("the end of the file expected, 3 found")
    );
    assert!(wrong("NFG 1 R \"\" { \"A\" \"B\" } { 1 1 1 }\n1 2").contains("lists of strategies"));
    assert!(wrong("EFG 2 R").contains("NFG expected"));
    assert!(
        wrong("NFG 1 R \"\" { \"A\" \"B\" } { 1 1 } { { \"a\" 1 2 } } 2").contains("from 0 to 1")
    );
}

#[test]
fn json_refuses_what_it_does_not_know() {
    let file = from_csv(DILEMMA).unwrap();
    let text = to_json(&file).unwrap();
    assert_eq!(from_json(&text).unwrap(), file);
    let wrong = |from: &str, to: &str| {
        from_json(&text.replacen(from, to, 1))
            .unwrap_err()
            .to_string()
    };
    assert!(wrong("\"payoff\"", "\"payof\"").contains("payof"));
    assert!(wrong("\"name\": \"USA\"", "\"name\": \"CHN\"").contains("listed twice"));
    let unknown = text.replace(
        "[\n        \"silent\",\n        \"silent\"\n      ]",
        "[\"silent\", \"silnt\"]",
    );
    assert!(
        from_json(&unknown)
            .unwrap_err()
            .to_string()
            .contains("entry 4 of payoffs: CHN has no position silnt (did you mean silent?)")
    );
}

#[test]
fn every_concept_that_two_players_allow() {
    let file = from_csv(DILEMMA).unwrap();
    let found = every_concept(file.settled(), &ConceptSettings::default()).unwrap();
    assert!(found.left_out.is_empty(), "{:?}", found.left_out);
    assert_eq!(found.pure.len(), 1);
    assert_eq!(found.dominant.len(), 2);
    assert_eq!(found.quantal.len(), 3);
    // War, and the worst equilibrium of the repeated game, which is the same.
    assert_eq!(found.threats.len(), 2);
    let two = found.two.unwrap();
    assert_eq!(two.mixed.unwrap().len(), 0);
    assert_eq!(two.chosen_with_money.unwrap().payoffs, [3.0, 3.0]);
    assert!(two.renegotiation.iter().all(|(_, _, r)| r.survives()));
    assert_eq!(found.bargains[0].gains, [2.0, 2.0]);
}

#[test]
fn three_players_from_a_file() {
    let found = every_concept(
        from_nfg(OUTCOMES).unwrap().settled(),
        &ConceptSettings::default(),
    )
    .unwrap();
    assert!(found.two.is_none());
    assert_eq!(found.left_out.len(), 5);
    assert!(!found.pure.is_empty() && !found.quantal.is_empty());
}

#[test]
fn what_a_wider_menu_changes_may_not_be_said() {
    // The dilemma of the first two positions; the third is better than confessing against everything.
    let ids = ["silent", "confess", "july"];
    let menus = Menus::new(vec![
        Menu::of("A", ids),
        Menu::of("B", ["silent", "confess"]),
    ])
    .unwrap();
    let one = [[3.0, 0.0], [4.0, 1.0], [5.0, 2.0]];
    let two = [[3.0, 4.0], [0.0, 1.0], [0.0, 1.0]];
    let cells = (0..6)
        .map(|c| vec![one[c / 2][c % 2], two[c / 2][c % 2]])
        .collect();
    let table = PayoffTable::new(menus, cells).unwrap();
    let menu = [
        vec![PositionIx(0), PositionIx(1)],
        vec![PositionIx(0), PositionIx(1)],
    ];
    let tested = tested_claims(&table, &menu, &[1.0, 1.0], 0.0).unwrap();
    let may = |claim: Claim| {
        tested
            .iter()
            .find(|t| t.claim == claim)
            .unwrap()
            .may_be_said()
    };
    let (confess, cell) = (PositionIx(1), CellIx(3));
    assert!(!may(Claim::Dominant {
        player: PlayerIx(0),
        position: confess
    }));
    assert!(may(Claim::Dominant {
        player: PlayerIx(1),
        position: confess
    }));
    assert!(!may(Claim::Stable { cell }) && !may(Claim::OnlyEquilibrium { cell }));
    // The bargain: both silent, whatever is added.
    assert!(may(Claim::Bargain {
        concept: Concept::Nash,
        cell: CellIx(0)
    }));
    let ended = &tested
        .iter()
        .find(|t| t.claim == Claim::Stable { cell })
        .unwrap()
        .ended_by;
    assert_eq!(ended, &[(PlayerIx(0), PositionIx(2))]);
}
