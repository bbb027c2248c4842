//! The list of people, narrowed by what somebody types and chooses, a page at a time.

use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::access::{GroupId, PersonNumber};
use doorward_domain::{CompanyId, Membership, PersonTexts, Role, Status, Timestamp, asked_words};
use doorward_store::Conn;
use doorward_store::groups::{self, Kind};
use doorward_store::people_list::{self, Listing, PersonRow};
use std::collections::HashMap;
use std::fmt::Write as _;

/// How many people are looked at for one page, so that no question takes long: what is found by then
/// is shown, and the next page goes on from there.
const MOST_LOOKS: usize = 600;
/// How many are read at a time when the first did not fill the page.
const STRETCH: usize = 300;
/// Up to how many people a word is counted, to begin with the rarest of several.
const COUNTED: i64 = 500;

/// Whom to list.
#[derive(Debug, Clone, Default)]
pub struct PeopleQuery {
    /// Words, each the beginning of one of hers.
    pub text: String,
    /// Whether she may do anything.
    pub status: Option<Status>,
    /// How she belongs.
    pub membership: Option<Membership>,
    /// What she may do in the portal.
    pub role: Option<Role>,
    /// A group that she is in.
    pub group: Option<GroupId>,
    /// Where the page before ended, as it said.
    pub after: Option<String>,
    /// How many people a page holds.
    pub size: usize,
}

/// A person of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLine {
    /// Who.
    pub person: PersonRow,
    /// What her groups are called.
    pub groups: Vec<String>,
    /// When she was last at a door, as far as it is kept.
    pub last_seen: Option<Timestamp>,
}

/// A page of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeoplePage {
    /// The people.
    pub lines: Vec<PersonLine>,
    /// Where the next page goes on; `None`: nobody comes after these.
    pub next: Option<String>,
}

impl App {
    /// A page of people: the newest first, or in the order of what was found of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn people_page(&self, ctx: &Ctx, query: PeopleQuery) -> Result<PeoplePage, Error> {
        let company = ctx.company;
        self.db
            .read_many(move |c| {
                let words = asked_words(&query.text);
                let nothing_to_find = words.is_empty() && !query.text.trim().is_empty();
                if nothing_to_find {
                    return Ok(PeoplePage::default());
                }
                let mut page = Page::new(&query, &words);
                let next =
                    if words.is_empty() { page.walk(c, company)? } else { page.find(c, company)? };
                let lines = lines(c, company, page.found)?;
                Ok::<_, doorward_store::Error>(PeoplePage { lines, next })
            })
            .await
            .map_err(Error::from)
    }
}

/// A page while it is filled.
struct Page<'q> {
    query: &'q PeopleQuery,
    words: &'q [String],
    found: Vec<PersonRow>,
    looks: usize,
}

impl<'q> Page<'q> {
    fn new(query: &'q PeopleQuery, words: &'q [String]) -> Self {
        Self { query, words, found: Vec::new(), looks: 0 }
    }

    /// How many rows to read next. One more than fits tells whether there are more.
    fn stretch(&self) -> i64 {
        let rows = if self.looks == 0 { self.query.size + 1 } else { STRETCH };
        i64::try_from(rows).unwrap_or(i64::MAX)
    }

    /// Lists along the index that the filters name; where the next page goes on.
    fn walk(
        &mut self,
        c: &mut Conn<'_>,
        company: CompanyId,
    ) -> Result<Option<String>, doorward_store::Error> {
        let listing = self.listing();
        let after = self.query.after.as_deref().and_then(PersonNumber::parse);
        let mut after = after.unwrap_or(PersonNumber(i64::MAX));
        loop {
            let stretch = self.stretch();
            let rows = people_list::below(c, company, listing, after, stretch)?;
            let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) < stretch;
            self.looks += rows.len();
            let in_group = self.group_members(c, company, listing, &rows)?;
            for row in rows {
                let number = row.number;
                if self.fits(&row, in_group.as_deref()) {
                    if self.found.len() == self.query.size {
                        return Ok(Some(after.0.to_string()));
                    }
                    self.found.push(row);
                }
                after = number;
            }
            if is_last {
                return Ok(None);
            }
            if self.looks >= MOST_LOOKS {
                return Ok(Some(after.0.to_string()));
            }
        }
    }

    /// Finds by the rarest of the words; where the next page goes on.
    fn find(
        &mut self,
        c: &mut Conn<'_>,
        company: CompanyId,
    ) -> Result<Option<String>, doorward_store::Error> {
        let place = self.query.after.as_deref().and_then(Place::parse);
        let place = place.filter(|place| place.asked < self.words.len());
        let mut place = match place {
            Some(place) => place,
            None => Place::first(rarest(c, company, self.words)?),
        };
        let Some(asked) = self.words.get(place.asked) else { return Ok(None) };
        loop {
            let (stretch, behind) = (self.stretch(), (place.word.as_slice(), place.number));
            let rows = people_list::with_word(c, company, asked, behind, stretch)?;
            let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) < stretch;
            self.looks += rows.len();
            let people: Vec<_> = rows.iter().map(|(_, row)| row.clone()).collect();
            let in_group = self.group_members(c, company, Listing::All, &people)?;
            for (word, row) in rows {
                let next = Place { asked: place.asked, word, number: row.number };
                if self.fits(&row, in_group.as_deref()) && next.is_first_of(&row, asked) {
                    if self.found.len() == self.query.size {
                        return Ok(Some(place.text()));
                    }
                    self.found.push(row);
                }
                place = next;
            }
            if is_last {
                return Ok(None);
            }
            if self.looks >= MOST_LOOKS {
                return Ok(Some(place.text()));
            }
        }
    }

    /// The listing with the fewest people in it.
    fn listing(&self) -> Listing {
        let query = self.query;
        if query.role.is_some_and(Role::is_staff) {
            return Listing::InOffice;
        }
        if let Some(group) = query.group {
            return Listing::InGroup(group);
        }
        match (query.membership, query.status) {
            (Some(Membership::Invited | Membership::Guest), _)
            | (_, None | Some(Status::Active)) => {
                query.membership.map_or(Listing::All, Listing::Belonging)
            }
            (_, Some(Status::Inactive)) => Listing::Inactive,
        }
    }

    /// Which of some people are in the group that is asked for, where the listing does not say so.
    fn group_members(
        &self,
        c: &mut Conn<'_>,
        company: CompanyId,
        listing: Listing,
        rows: &[PersonRow],
    ) -> Result<Option<Vec<PersonNumber>>, doorward_store::Error> {
        let Some(group) = self.query.group else { return Ok(None) };
        if listing == Listing::InGroup(group) {
            return Ok(None);
        }
        let numbers: Vec<_> = rows.iter().map(|row| row.number).collect();
        let places = people_list::groups_of(c, company, &numbers)?;
        let members = places.into_iter().filter(|(_, of)| *of == group).map(|(number, _)| number);
        Ok(Some(members.collect()))
    }

    fn fits(&self, row: &PersonRow, in_group: Option<&[PersonNumber]>) -> bool {
        let query = self.query;
        row.membership.is_listed()
            && query.status.is_none_or(|status| row.status == status)
            && query.membership.is_none_or(|membership| row.membership == membership)
            && query.role.is_none_or(|role| row.role == role)
            && in_group.is_none_or(|members| members.binary_search(&row.number).is_ok())
            && (self.words.is_empty() || PersonTexts::from(row).has_all(self.words))
    }
}

/// A place in the order of what is found: which of the words is walked along, and how far.
struct Place {
    asked: usize,
    word: Vec<u8>,
    number: PersonNumber,
}

impl Place {
    const fn first(asked: usize) -> Self {
        Self { asked, word: Vec::new(), number: PersonNumber(0) }
    }

    /// `0-616e61-12`: the second part is the word in hexadecimal.
    fn text(&self) -> String {
        let mut text = format!("{}-", self.asked);
        for byte in &self.word {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        let _ = write!(text, "-{}", self.number.0);
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (asked, word, number) = (parts.next()?, parts.next()?, parts.next()?);
        let word = word.as_bytes().chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        });
        let (asked, number) = (asked.parse().ok()?, PersonNumber::parse(number)?);
        Some(Self { asked, word: word.collect::<Option<_>>()?, number })
    }

    /// Whether this is the first of the person's words that begin as asked: she is shown there.
    fn is_first_of(&self, row: &PersonRow, asked: &str) -> bool {
        let words = PersonTexts::from(row).index_words().into_iter();
        let first = words.filter(|word| word.starts_with(asked)).min();
        first.is_some_and(|first| first.as_bytes() == self.word)
    }
}

/// The place of the word with which the fewest people are found.
fn rarest(
    c: &mut Conn<'_>,
    company: CompanyId,
    words: &[String],
) -> Result<usize, doorward_store::Error> {
    if words.len() < 2 {
        return Ok(0);
    }
    let mut rarest = (i64::MAX, 0, 0);
    for (at, word) in words.iter().enumerate() {
        let count = people_list::count_words(c, company, word, COUNTED)?;
        // Of two that many have the longer one is likely to be the rarer.
        rarest = rarest.min((count, usize::MAX - word.len(), at));
    }
    Ok(rarest.2)
}

/// What else the list shows of people.
fn lines(
    c: &mut Conn<'_>,
    company: CompanyId,
    found: Vec<PersonRow>,
) -> Result<Vec<PersonLine>, doorward_store::Error> {
    let all = groups::all(c, company)?.into_iter().filter(|group| group.kind == Kind::Users);
    let names: HashMap<_, _> = all.map(|group| (group.id, group.name)).collect();
    let numbers: Vec<_> = found.iter().map(|row| row.number).collect();
    let places =
        if names.is_empty() { Vec::new() } else { people_list::groups_of(c, company, &numbers)? };
    let seen: HashMap<_, _> = people_list::last_seen(c, company, &numbers)?.into_iter().collect();
    let line = |person: PersonRow| {
        let hers = places.iter().filter(|(number, _)| *number == person.number);
        let groups = hers.filter_map(|(_, group)| names.get(group).cloned()).collect();
        let last_seen = seen.get(&person.number).copied();
        PersonLine { person, groups, last_seen }
    };
    Ok(found.into_iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_nonsense_is_none() {
        let place = Place { asked: 2, word: "ñu-1".as_bytes().to_vec(), number: PersonNumber(7) };
        let read = Place::parse(&place.text()).unwrap();
        assert_eq!((read.asked, read.word, read.number), (2, place.word, place.number));
        for text in ["", "12", "0-6-1", "0-zz-1", "0-61-", "0-61-0", "x-61-1", "é-é-é"] {
            let parsed = Place::parse(text);
            assert!(parsed.is_none() || text == "0-6-1", "{text}");
        }
    }
}
