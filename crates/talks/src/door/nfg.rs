//! Strategic games of Gambit (Savani and Turocy, Gambit: the package for computation in game theory; format of `.nfg` files):
//! payoff form and outcome form, labelled or numbered strategies, comments, fractions and decimals. The *first* player's
//! strategy varies fastest; outcome 0 pays nothing.

use super::{DoorError, PayoffFile, Place, limited};
use crate::{CellIx, Menu, Menus, PayoffTable, Position};

/// A piece of the file, with its line.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Text(String),
    Word(String),
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Self::Open => "{".into(),
            Self::Close => "}".into(),
            Self::Text(text) => format!("{text:?}"),
            Self::Word(word) => word.clone(),
        }
    }
}

/// Reads a strategic game.
///
/// # Errors
/// [`DoorError`] names the line and what was expected there.
pub fn from_nfg(text: &str) -> Result<PayoffFile, DoorError> {
    let mut read = Reader::new(text)?;
    read.word_is("NFG")?;
    read.word_is("1")?;
    let kind = read.word("R or D")?;
    if kind != "R" && kind != "D" {
        return Err(read.wrong_before("R or D", &kind));
    }
    let title = read.text("a title in quotation marks")?;
    read.open()?;
    let mut players = Vec::new();
    while !read.closes() {
        players.push(read.text("a player's name in quotation marks")?);
    }
    let menus = read.strategies(players)?;
    // A comment.
    if matches!(read.peek(), Some(Token::Text(_))) {
        read.at += 1;
    }
    let cells = match read.peek() {
        Some(Token::Open) => read.outcomes(&menus)?,
        _ => read.payoffs(&menus)?,
    };
    if let Some(token) = read.peek().cloned() {
        return Err(read.wrong("the end of the file", &token.shown()));
    }
    Ok(PayoffFile::steady(&title, PayoffTable::new(menus, cells)?))
}

struct Reader {
    tokens: Vec<(Token, usize)>,
    at: usize,
    /// The last line.
    end: usize,
}

impl Reader {
    fn new(text: &str) -> Result<Self, DoorError> {
        let mut tokens = Vec::new();
        let mut line = 1;
        let mut letters = text.trim_start_matches('\u{feff}').chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\n' => line += 1,
                // Commas between payoffs are decoration.
                ' ' | '\t' | '\r' | ',' => {}
                '{' => tokens.push((Token::Open, line)),
                '}' => tokens.push((Token::Close, line)),
                '"' => {
                    let (begins, mut inside, mut ended) = (line, String::new(), false);
                    while let Some(letter) = letters.next() {
                        match letter {
                            '\\' => inside.extend(letters.next()),
                            '"' => {
                                ended = true;
                                break;
                            }
                            other => {
                                line += usize::from(other == '\n');
                                inside.push(other);
                            }
                        }
                    }
                    if !ended {
                        return Err(DoorError::Syntax {
                            place: Place::Line(begins),
                            expected: "a closing quotation mark".into(),
                            found: "the end of the file".into(),
                        });
                    }
                    tokens.push((Token::Text(inside), begins));
                }
                other => {
                    let mut word = String::from(other);
                    while let Some(next) =
                        letters.next_if(|c| !c.is_whitespace() && !"{},\"".contains(*c))
                    {
                        word.push(next);
                    }
                    tokens.push((Token::Word(word), line));
                }
            }
        }
        Ok(Self {
            tokens,
            at: 0,
            end: line,
        })
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn wrong(&self, expected: &str, found: &str) -> DoorError {
        let line = self.tokens.get(self.at).map_or(self.end, |(_, line)| *line);
        DoorError::Syntax {
            place: Place::Line(line),
            expected: expected.into(),
            found: found.into(),
        }
    }

    fn wrong_before(&mut self, expected: &str, found: &str) -> DoorError {
        self.at -= 1;
        self.wrong(expected, found)
    }

    fn stops(&self, expected: &str) -> DoorError {
        let found = self
            .peek()
            .map_or_else(|| "the end of the file".into(), Token::shown);
        self.wrong(expected, &found)
    }

    fn word(&mut self, expected: &str) -> Result<String, DoorError> {
        match self.peek() {
            Some(Token::Word(word)) => {
                let word = word.clone();
                self.at += 1;
                Ok(word)
            }
            _ => Err(self.stops(expected)),
        }
    }

    fn word_is(&mut self, expected: &str) -> Result<(), DoorError> {
        let word = self.word(expected)?;
        if word == expected {
            Ok(())
        } else {
            Err(self.wrong_before(expected, &word))
        }
    }

    fn text(&mut self, expected: &str) -> Result<String, DoorError> {
        match self.peek() {
            Some(Token::Text(text)) => {
                let text = text.clone();
                self.at += 1;
                Ok(text)
            }
            _ => Err(self.stops(expected)),
        }
    }

    fn open(&mut self) -> Result<(), DoorError> {
        if self.peek() == Some(&Token::Open) {
            self.at += 1;
            return Ok(());
        }
        Err(self.stops("{"))
    }

    /// Steps over a closing brace if there is one.
    fn closes(&mut self) -> bool {
        let closes = self.peek() == Some(&Token::Close);
        self.at += usize::from(closes);
        closes
    }

    /// A number: whole, decimal, with an exponent, or a fraction.
    fn number(&mut self, expected: &str) -> Result<f64, DoorError> {
        let word = self.word(expected)?;
        let value = match word.split_once('/') {
            Some((above, below)) => match (above.parse::<f64>(), below.parse::<f64>()) {
                (Ok(above), Ok(below)) => Some(above / below),
                _ => None,
            },
            None => word.parse::<f64>().ok(),
        };
        match value.filter(|v| v.is_finite()) {
            Some(value) => Ok(value),
            None => Err(self.wrong_before(expected, &word)),
        }
    }

    fn whole(&mut self, expected: &str) -> Result<usize, DoorError> {
        let word = self.word(expected)?;
        (word.parse()).map_err(|_| self.wrong_before(expected, &word))
    }

    /// `{ { "a" "b" } { "c" } }` or `{ 2 1 }`.
    fn strategies(&mut self, players: Vec<String>) -> Result<Menus, DoorError> {
        self.open()?;
        let mut listed: Vec<Vec<String>> = Vec::new();
        while !self.closes() {
            if self.peek() == Some(&Token::Open) {
                self.at += 1;
                let mut labels = Vec::new();
                while !self.closes() {
                    labels.push(self.text("a strategy's label in quotation marks")?);
                }
                listed.push(labels);
            } else {
                let count = self.whole("a number of strategies")?;
                limited([count].into_iter())?;
                listed.push(vec![String::new(); count]);
            }
        }
        if listed.len() != players.len() {
            return Err(DoorError::Count {
                what: "lists of strategies",
                expected: players.len(),
                found: listed.len(),
            });
        }
        if !(2..=super::MOST_PLAYERS).contains(&players.len()) {
            return Err(DoorError::Players {
                found: players.len(),
                most: super::MOST_PLAYERS,
            });
        }
        limited(listed.iter().map(Vec::len))?;
        let menus = named(players, "Player ").into_iter().zip(listed);
        let menus = menus.map(|(player, labels)| Menu {
            player,
            positions: (named(labels, "").into_iter())
                .map(|id| Position {
                    title: id.clone(),
                    id,
                })
                .collect(),
        });
        Ok(Menus::new(menus.collect())?)
    }

    fn payoffs(&mut self, menus: &Menus) -> Result<Vec<Vec<f64>>, DoorError> {
        let players = menus.player_count();
        let mut cells = vec![Vec::new(); menus.combinations()];
        for at in 0..cells.len() {
            let payoffs: Result<Vec<f64>, _> =
                (0..players).map(|_| self.number("a payoff")).collect();
            cells[first_fastest(menus, at).0] = payoffs?;
        }
        Ok(cells)
    }

    fn outcomes(&mut self, menus: &Menus) -> Result<Vec<Vec<f64>>, DoorError> {
        let players = menus.player_count();
        self.open()?;
        let mut outcomes = vec![vec![0.0; players]];
        while !self.closes() {
            self.open()?;
            self.text("an outcome's label in quotation marks")?;
            let payoffs: Result<Vec<f64>, _> =
                (0..players).map(|_| self.number("a payoff")).collect();
            outcomes.push(payoffs?);
            if !self.closes() {
                return Err(self.stops("}"));
            }
        }
        let mut cells = vec![Vec::new(); menus.combinations()];
        for at in 0..cells.len() {
            let outcome = self.whole("the number of an outcome")?;
            cells[first_fastest(menus, at).0] = match outcomes.get(outcome) {
                Some(payoffs) => payoffs.clone(),
                None => {
                    let expected = format!("an outcome from 0 to {}", outcomes.len() - 1);
                    return Err(self.wrong_before(&expected, &outcome.to_string()));
                }
            };
        }
        Ok(cells)
    }
}

/// Labels that are all there and all different: empty ones become numbers, repeated ones get a number behind.
fn named(labels: Vec<String>, before: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::with_capacity(labels.len());
    let mut known = std::collections::BTreeSet::new();
    for (at, label) in labels.into_iter().enumerate() {
        let plain = if label.is_empty() {
            format!("{before}{}", at + 1)
        } else {
            label
        };
        let mut name = plain.clone();
        let mut times = 1;
        while !known.insert(name.clone()) {
            times += 1;
            name = format!("{plain} ({times})");
        }
        found.push(name);
    }
    found
}

/// The cell that stands in a place of the file.
fn first_fastest(menus: &Menus, at: usize) -> CellIx {
    let mut rest = at;
    let mut cell = CellIx(0);
    for player in menus.players() {
        let size = menus.positions(player).len();
        cell = menus.neighbour(cell, player, crate::PositionIx(rest % size));
        rest /= size;
    }
    cell
}

/// Writes a game in payoff form; reading it gives the same game, titles of positions aside.
///
/// # Errors
/// [`DoorError::Unwritable`]: the format has no months and no criteria.
pub fn to_nfg(file: &PayoffFile) -> Result<String, DoorError> {
    let unwritable = |what| DoorError::Unwritable {
        format: ".nfg",
        what,
    };
    if file.tables.len() != 1 {
        return Err(unwritable("months"));
    }
    if !file.criteria.is_empty() {
        return Err(unwritable("criteria"));
    }
    let (menus, table) = (file.menus(), file.settled());
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let names: Vec<String> = menus.players().map(|p| quoted(menus.player(p))).collect();
    let strategies = menus.as_slice().iter().map(|m| {
        let ids: Vec<String> = m.positions.iter().map(|p| quoted(&p.id)).collect();
        format!("{{ {} }}", ids.join(" "))
    });
    let strategies: Vec<String> = strategies.collect();
    let mut lines = vec![
        format!("NFG 1 R {} {{ {} }}", quoted(&file.title), names.join(" ")),
        String::new(),
        format!("{{ {} }}", strategies.join("\n")),
        "\"\"".into(),
        String::new(),
    ];
    lines.extend((0..menus.combinations()).map(|at| {
        let payoffs = table.payoffs(first_fastest(menus, at)).iter();
        payoffs.map(f64::to_string).collect::<Vec<_>>().join(" ")
    }));
    lines.push(String::new());
    Ok(lines.join("\n"))
}
