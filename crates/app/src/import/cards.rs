//! Cards from a file: given to people who are there.

use super::{
    ImportMode, ImportReport, Line, Problem, RefusedCell, Step, TELL_EVERY, meanwhile, parted,
    refuse,
};
use crate::App;
use crate::access::NewCard;
use crate::access::cards::{self, MOST};
use crate::context::Ctx;
use crate::error::Error;
use crate::key_ring::KeyRing;
use doorward_domain::access::PersonNumber;
use doorward_domain::{CompanyId, Email, PersonId, Refusal, UserName};
use doorward_store::imports::{self, Known, PlacedCard};
use doorward_store::{Conn, audit};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Whose a card is to be: one of the three, or several that name the same person.
#[derive(Debug, Clone, Default)]
pub struct CardOwner {
    /// Her address.
    pub email: Option<Email>,
    /// Her user name, or an alias.
    pub user_name: Option<UserName>,
    /// Her number in the company.
    pub number: Option<PersonNumber>,
}

/// A card as a line tells of it.
#[derive(Debug, Clone)]
pub struct CardRow {
    /// Whose it is to be.
    pub owner: CardOwner,
    /// The card.
    pub card: NewCard,
}

/// What an import of cards may do.
#[derive(Debug, Clone, Copy)]
pub struct CardOptions {
    /// How far it goes.
    pub mode: ImportMode,
    /// The cards of everybody whom the file names go first.
    pub replace: bool,
    /// Two people may share a number.
    pub allow_duplicates: bool,
}

/// A line with the hashes of its number, that of the newest master key first.
struct Hashed {
    line: u64,
    row: CardRow,
    hashes: Vec<[u8; 32]>,
}

impl App {
    /// Gives people the cards of a file.
    ///
    /// # Errors
    /// [`Refusal::InvalidParameter`] for cards that are to be replaced by a part of the file;
    /// refused lines are in the report.
    pub async fn import_cards(
        &self,
        ctx: &Ctx,
        lines: Vec<Line<CardRow>>,
        options: CardOptions,
        tell: impl Fn(Step, usize) + Send + 'static,
    ) -> Result<ImportReport, Error> {
        if options.replace && options.mode == ImportMode::SkipRefused {
            let text = "cards are replaced by a whole file or not at all: a person would lose the \
                        cards of her refused lines; leave out --skip-refused or --replace";
            return Err(Refusal::InvalidParameter(text.to_owned()).into());
        }
        let (company, count) = (ctx.company, lines.len());
        let (ctx, ring) = (ctx.clone(), Arc::clone(&self.ring));
        let (rows, unread) = parted(lines);
        let hashed = rows.into_iter().map(|(line, row)| {
            let hashes = cards::hashes(&ring, company, &row.card.number);
            Hashed { line, row, hashes }
        });
        let hashed: Vec<_> = hashed.collect();
        if options.mode == ImportMode::DryRun {
            let check = move |c: &mut Conn<'_>| check(c, company, hashed, options, unread, &tell);
            let checked = self.db.read(check).await.map_err(meanwhile)?;
            return Ok(checked.report(count));
        }
        let written = self.db.write_tidy(move |c| {
            c.take_turn(company)?;
            let checked = check(c, company, hashed, options, unread, &tell)?;
            let mut report = checked.report(count);
            if report.may_be_written(options.mode) {
                let prepared = checked
                    .placed(&ring, company)
                    .and_then(|placed| Ok((placed, report.row(&ctx)?)));
                let (placed, row) = match prepared {
                    Ok(prepared) => prepared,
                    Err(error) => return Ok(Err(error)),
                };
                tell(Step::Writing, 0);
                let people: Vec<_> = checked.people.iter().copied().collect();
                if options.replace {
                    imports::delete_cards(c, company, &people)?;
                }
                imports::insert_cards(c, company, &placed, ctx.now)?;
                imports::note_devices(c, company, &people, ctx.now)?;
                audit::insert(c, &row)?;
                tell(Step::Writing, count);
                report.written = true;
            }
            Ok(Ok(report))
        });
        written.await.map_err(meanwhile)?
    }
}

/// A file that is checked.
struct CheckedCards {
    taken: Vec<((PersonId, i64), NewCard)>,
    people: BTreeSet<PersonId>,
    unchanged: usize,
    refused: Vec<RefusedCell>,
}

impl CheckedCards {
    fn report(&self, lines: usize) -> ImportReport {
        ImportReport {
            lines,
            added: self.taken.len(),
            unchanged: self.unchanged,
            refused: self.refused.clone(),
            ..ImportReport::default()
        }
    }

    /// The cards sealed for their places, in the order of the index.
    fn placed(&self, ring: &KeyRing, company: CompanyId) -> Result<Vec<PlacedCard>, Error> {
        let placed = self.taken.iter().map(|((person, position), card)| {
            let stored = cards::stored(ring, company, (*person, *position), card)?;
            Ok(PlacedCard { person: *person, position: *position, card: stored })
        });
        let mut placed = placed.collect::<Result<Vec<_>, Error>>()?;
        placed.sort_unstable_by_key(|placed| (placed.person, placed.position));
        Ok(placed)
    }
}

/// What the database holds of all that the file names.
struct Present {
    emails: HashMap<String, Known>,
    names: HashMap<String, Known>,
    numbers: HashMap<PersonNumber, Known>,
}

impl Present {
    fn look(
        c: &mut Conn<'_>,
        company: CompanyId,
        rows: &[Hashed],
    ) -> Result<Self, doorward_store::Error> {
        let owners = || rows.iter().map(|hashed| &hashed.row.owner);
        let emails: BTreeSet<_> =
            owners().filter_map(|one| Some(one.email.as_ref()?.key())).collect();
        let names: BTreeSet<_> =
            owners().filter_map(|one| Some(one.user_name.as_ref()?.folded())).collect();
        let numbers: BTreeSet<_> = owners().filter_map(|one| one.number).collect();
        let emails: Vec<_> = emails.into_iter().collect();
        let names: Vec<_> = names.into_iter().collect();
        let numbers: Vec<_> = numbers.into_iter().collect();
        let names = imports::owners_of_names(c, company, &names)?.into_iter();
        let numbers = imports::people_of_numbers(c, company, &numbers)?.into_iter();
        Ok(Self {
            emails: imports::people_of_emails(c, company, &emails)?.into_iter().collect(),
            names: names.map(|(folded, owner)| (folded, owner.person)).collect(),
            numbers: numbers.map(|known| (known.number, known)).collect(),
        })
    }

    /// The person whom a line names.
    fn owner(&self, owner: &CardOwner) -> Result<PersonId, Problem> {
        let named = [
            owner.email.as_ref().map(|email| ("email", self.emails.get(email.key()))),
            owner.user_name.as_ref().map(|name| ("user_name", self.names.get(name.folded()))),
            owner.number.map(|number| ("email_id", self.numbers.get(&number))),
        ];
        let mut found: Option<PersonId> = None;
        for (column, known) in named.into_iter().flatten() {
            let Some(known) = known.filter(|known| known.membership.is_listed()) else {
                return Err(Problem::at(column, "names nobody; import people first"));
            };
            if found.is_some_and(|before| before != known.id) {
                let reason = "names another person than the columns before it; leave one empty";
                return Err(Problem::at(column, reason));
            }
            found = Some(known.id);
        }
        let reason = "names nobody; fill in email, user_name or email_id";
        found.ok_or_else(|| Problem { column: None, reason: reason.to_owned() })
    }
}

/// Checks every line against the database and against the lines before it.
fn check(
    c: &mut Conn<'_>,
    company: CompanyId,
    rows: Vec<Hashed>,
    options: CardOptions,
    refused: Vec<RefusedCell>,
    tell: &impl Fn(Step, usize),
) -> Result<CheckedCards, doorward_store::Error> {
    tell(Step::Checking, 0);
    let present = Present::look(c, company, &rows)?;
    let owners: Vec<_> = rows.iter().map(|hashed| present.owner(&hashed.row.owner)).collect();
    let people: BTreeSet<_> =
        owners.iter().filter_map(|owner| owner.as_ref().ok()).copied().collect();
    let mut wallets = Wallets::look(c, company, &rows, people, options)?;
    let mut checked =
        CheckedCards { taken: Vec::new(), people: BTreeSet::new(), unchanged: 0, refused };
    for (at, (hashed, owner)) in rows.into_iter().zip(owners).enumerate() {
        if at % TELL_EVERY == 0 {
            tell(Step::Checking, at);
        }
        let placed = owner.and_then(|person| {
            Ok((person, wallets.place(hashed.line, person, &hashed.hashes, options)?))
        });
        match placed {
            Ok((person, Some(position))) => {
                checked.people.insert(person);
                checked.taken.push(((person, position), hashed.row.card));
            }
            Ok((_, None)) => checked.unchanged += 1,
            Err(problem) => refuse(&mut checked.refused, hashed.line, vec![problem]),
        }
    }
    checked.refused.sort_by_key(|cell| cell.line);
    Ok(checked)
}

/// Who has which number, and how many cards each has, the lines so far counted in.
struct Wallets {
    holders: HashMap<Vec<u8>, Vec<PersonId>>,
    /// How many cards somebody has, and the first place after them.
    places: HashMap<PersonId, (usize, i64)>,
    claims: HashMap<[u8; 32], Vec<(u64, PersonId)>>,
}

impl Wallets {
    fn look(
        c: &mut Conn<'_>,
        company: CompanyId,
        rows: &[Hashed],
        people: BTreeSet<PersonId>,
        options: CardOptions,
    ) -> Result<Self, doorward_store::Error> {
        let hashes: BTreeSet<_> = rows.iter().flat_map(|hashed| &hashed.hashes).collect();
        let hashes: Vec<_> = hashes.into_iter().map(<[u8; 32]>::as_slice).collect();
        let mut holders: HashMap<Vec<u8>, Vec<PersonId>> = HashMap::new();
        for (hash, person) in imports::holders_of_cards(c, company, &hashes)? {
            // Cards that are to go are nobody's already.
            if !(options.replace && people.contains(&person)) {
                holders.entry(hash).or_default().push(person);
            }
        }
        let mut places = HashMap::new();
        if !options.replace {
            let people: Vec<_> = people.into_iter().collect();
            for (person, position) in imports::places_of_cards(c, company, &people)? {
                let (count, next) = places.entry(person).or_insert((0, 1));
                *count += 1;
                *next = position.saturating_add(1).max(*next);
            }
        }
        Ok(Self { holders, places, claims: HashMap::new() })
    }

    /// The place of a new card of a person; `None` when she has it already.
    fn place(
        &mut self,
        line: u64,
        person: PersonId,
        hashes: &[[u8; 32]],
        options: CardOptions,
    ) -> Result<Option<i64>, Problem> {
        let refused = |reason: String| Err(Problem::at("number", reason));
        let key = hashes.first().copied().unwrap_or_default();
        let claims = self.claims.entry(key).or_default();
        for (before, other) in claims.iter() {
            if *other == person {
                return refused(format!(
                    "stands in line {before} for the same person; take one out"
                ));
            }
            if !options.allow_duplicates {
                let reason = format!(
                    "is given to somebody else in line {before}; send --allow-duplicates if they share it"
                );
                return refused(reason);
            }
        }
        claims.push((line, person));
        let holders = hashes.iter().filter_map(|hash| self.holders.get(hash.as_slice())).flatten();
        let holders: Vec<_> = holders.collect();
        if holders.contains(&&person) {
            return Ok(None);
        }
        if !options.allow_duplicates && !holders.is_empty() {
            let reason = "belongs to somebody else; send --allow-duplicates if two are to share it";
            return refused(reason.to_owned());
        }
        let (count, next) = self.places.entry(person).or_insert((0, 1));
        if *count >= MOST {
            return refused(format!("would be more than the {MOST} cards that a person may have"));
        }
        *count += 1;
        *next += 1;
        Ok(Some(*next - 1))
    }
}
