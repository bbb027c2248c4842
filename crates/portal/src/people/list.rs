//! The list of people.

use super::{name_of_row, page_of, words};
use crate::assets;
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section, role_name};
use crate::trouble::encoded;
use askama::Template;
use doorward_app::stewards::{PeoplePage, PeopleQuery, PersonLine};
use doorward_domain::access::{GroupId, Zone};
use doorward_domain::{Act, Membership, Role, Status};
use doorward_web::language::Words;
use doorward_web::pages::assets::Address;

/// How many people a page holds.
const SIZE: usize = 25;

/// The page.
#[derive(Template)]
#[template(path = "people_list.html")]
struct ListPage {
    frame: Frame,
    query: String,
    filters: [Filter; 4],
    filtered: bool,
    table: Table,
}

impl ListPage {
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn people_script(&self) -> Address {
        assets::PEOPLE.address()
    }
}

/// The table alone, for the script that replaces it.
#[derive(Template)]
#[template(path = "people_table.html")]
struct TablePart {
    t: Words,
    table: Table,
}

/// A choice that narrows the list.
struct Filter {
    name: &'static str,
    label: String,
    choices: Vec<Choice>,
}

/// One of its choices.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// What the table shows.
struct Table {
    rows: Vec<Row>,
    /// How many there are, in words.
    count: String,
    /// The first page, when this is another one.
    first: Option<String>,
    /// The next page.
    next: Option<String>,
    /// Whether something narrows the list.
    narrowed: bool,
    /// Whether people can be added here.
    may_add: bool,
}

/// A person in the table.
pub(crate) struct Row {
    /// Her number.
    pub(crate) number: i64,
    /// Her page.
    pub(crate) href: String,
    /// What she is called.
    pub(crate) name: String,
    /// Her address.
    pub(crate) email: String,
    /// Her status in words.
    pub(crate) status: String,
    /// Its tone.
    pub(crate) tone: &'static str,
    /// Her role, if she has one.
    pub(crate) role: Option<String>,
    /// Her groups.
    pub(crate) groups: String,
    /// When she was last at a door.
    pub(crate) seen: Option<String>,
}

impl Row {
    /// What a table shows of a person.
    pub(crate) fn new(t: Words, zone: &Zone, line: &PersonLine) -> Self {
        let row = &line.person;
        let (status, tone) = match (row.status, row.membership) {
            (Status::Inactive, _) => (words::status(t, row.status), "warning"),
            (Status::Active, Membership::Member) => (words::status(t, row.status), "success"),
            (Status::Active, membership) => (words::membership(t, membership), "none"),
        };
        Self {
            number: row.number.0,
            href: page_of(row.number),
            name: name_of_row(row),
            email: row.email.clone(),
            status,
            tone,
            role: row.role.is_staff().then(|| role_name(t, row.role)),
            groups: line.groups.join(", "),
            seen: line.last_seen.map(|at| t.moment(at, zone)),
        }
    }
}

/// Shows the list, or the table of it.
pub(crate) async fn show(desk: Desk) -> Answer {
    let query = asked(&desk);
    let (group, text) = (query.group, query.text.clone());
    let narrowed = [query.status.is_some(), query.membership.is_some(), query.role.is_some()];
    let filtered = narrowed.contains(&true) || group.is_some();
    let filters = (query.status, query.membership, query.role);
    let page = desk.app().people_page(desk.ctx(), query).await?;
    let table = table(&desk, &page, filtered || !text.is_empty());
    if desk.query("part").is_some() {
        return Ok(desk.show(&TablePart { t: desk.words, table }));
    }
    let groups = desk.app().group_names(desk.ctx()).await?;
    let frame = desk.frame(Section::People);
    let filters = choices(desk.words, filters, group, groups);
    Ok(desk.show(&ListPage { frame, query: text, filters, filtered, table }))
}

fn asked(desk: &Desk) -> PeopleQuery {
    let chosen = |name| desk.query(name).filter(|value| !value.is_empty());
    PeopleQuery {
        text: chosen("q").unwrap_or_default(),
        status: chosen("status").and_then(|word| Status::from_word(&word)),
        membership: chosen("membership").and_then(|word| Membership::from_word(&word)),
        role: chosen("role").and_then(|word| Role::from_word(&word)),
        group: chosen("group").and_then(|number| GroupId::parse(&number)),
        after: chosen("after"),
        size: SIZE,
    }
}

fn table(desk: &Desk, page: &PeoplePage, narrowed: bool) -> Table {
    let (t, zone) = (desk.words, desk.zone());
    let link = |after: Option<&str>| {
        let mut parts = Vec::new();
        for name in ["q", "status", "membership", "role", "group"] {
            if let Some(value) = desk.query(name).filter(|value| !value.is_empty()) {
                parts.push(format!("{name}={}", encoded(&value)));
            }
        }
        parts.extend(after.map(|after| format!("after={}", encoded(after))));
        format!("/portal/people?{}", parts.join("&"))
    };
    let is_first = desk.query("after").is_none_or(|after| after.is_empty());
    let whole = is_first && page.next.is_none();
    let count = if whole { "people-count" } else { "people-count-part" };
    Table {
        count: t.count(count, page.lines.len()),
        first: (!is_first).then(|| link(None)),
        next: page.next.as_deref().map(|next| link(Some(next))),
        rows: page.lines.iter().map(|line| Row::new(t, &zone, line)).collect(),
        narrowed,
        may_add: desk.may(Act::ManagePeople),
    }
}

type Chosen = (Option<Status>, Option<Membership>, Option<Role>);

fn choices(
    t: Words,
    (status, membership, role): Chosen,
    group: Option<GroupId>,
    groups: Vec<(GroupId, String)>,
) -> [Filter; 4] {
    let any = || Choice { value: String::new(), label: t.say("people-any"), chosen: false };
    let filter = |name, label, rest: Vec<Choice>| {
        let choices = std::iter::once(any()).chain(rest).collect();
        Filter { name, label: t.say(label), choices }
    };
    let choice = |value: &str, label, chosen| Choice { value: value.to_owned(), label, chosen };
    let statuses = [Status::Active, Status::Inactive];
    let statuses =
        statuses.map(|one| choice(one.as_str(), words::status(t, one), status == Some(one))).into();
    let ways = [Membership::Member, Membership::Invited, Membership::Guest];
    let ways = ways
        .map(|one| choice(one.as_str(), words::membership(t, one), membership == Some(one)))
        .into();
    let roles = Role::ALL.map(|one| choice(one.as_str(), role_name(t, one), role == Some(one)));
    let groups = groups.into_iter().map(|(id, name)| Choice {
        value: id.to_string(),
        label: name,
        chosen: group == Some(id),
    });
    [
        filter("status", "people-status", statuses),
        filter("membership", "people-membership", ways),
        filter("role", "people-role", roles.into()),
        filter("group", "people-group", groups.collect()),
    ]
}
