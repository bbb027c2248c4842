//! A person with all that there is of her.

use super::words::{factor, membership, status};
use super::{name_of, number, page_of};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section, role_name};
use askama::Template;
use axum::extract::Path;
use doorward_app::stewards::PersonSheet;
use doorward_domain::access::Zone;
use doorward_domain::{Act, LockState, Membership, Status};
use doorward_web::language::Words;

/// The page.
#[derive(Template)]
#[template(path = "people_person.html")]
struct PersonPage {
    frame: Frame,
    page: String,
    name: String,
    tags: Vec<(String, &'static str)>,
    facts: Vec<(String, String)>,
    may: May,
    inactive: bool,
    invited: Option<String>,
    pin: PinShown,
    locked: bool,
    cards: Vec<CardShown>,
    factors: Vec<FactorShown>,
    password: String,
    second_factor: bool,
    groups: Vec<GroupShown>,
    open_groups: Vec<GroupShown>,
    role: String,
}

/// What whoever looks may do here.
struct May {
    change: bool,
    help: bool,
    groups: bool,
    role: bool,
    touches: bool,
}

/// Her PIN in words.
struct PinShown {
    text: String,
    tone: &'static str,
    exists: bool,
}

/// A card.
struct CardShown {
    position: i64,
    name: String,
}

/// A factor.
struct FactorShown {
    word: &'static str,
    name: String,
    text: String,
    exists: bool,
}

/// A group.
struct GroupShown {
    number: i64,
    name: String,
}

/// Shows her.
pub(super) async fn show(desk: Desk, Path(path): Path<String>) -> Answer {
    let number = number(&path)?;
    let sheet = desk.app().person_sheet(desk.ctx(), number).await?;
    let all = desk.app().group_names(desk.ctx()).await?;
    let (t, zone, member) = (desk.words, desk.zone(), &sheet.member);
    let touches = desk.signed.role().manages(member.role);
    let may = |act| touches && desk.may(act);
    let hers = |id| sheet.groups.iter().any(|(group, _)| *group == id);
    let group = |(id, name): &(doorward_domain::access::GroupId, String)| GroupShown {
        number: id.0,
        name: name.clone(),
    };
    let is_locked = |lock: LockState| lock != LockState::Open;
    let locked = sheet.pin.is_some_and(|pin| is_locked(pin.lock))
        || sheet.factors.iter().any(|line| is_locked(line.lock));
    let page = PersonPage {
        page: page_of(number),
        name: name_of(member),
        tags: tags(t, &sheet),
        facts: facts(t, &zone, &sheet),
        may: May {
            change: may(Act::ManagePeople),
            help: may(Act::HelpPeople),
            groups: may(Act::ManageGroups),
            role: may(Act::ManageAdministrators),
            touches,
        },
        inactive: member.status == Status::Inactive,
        invited: invited(t, &zone, &sheet),
        pin: pin(t, &zone, &sheet),
        locked,
        cards: sheet
            .cards
            .iter()
            .map(|card| CardShown {
                position: card.position,
                name: card_name(t, card.label.as_deref(), card.ending.as_deref()),
            })
            .collect(),
        factors: factors(t, &zone, &sheet),
        password: if sheet.has_password {
            t.count("people-password-yes", sheet.sessions)
        } else {
            t.say("people-password-no")
        },
        second_factor: sheet.has_second_factor,
        groups: sheet.groups.iter().map(group).collect(),
        open_groups: all.iter().filter(|(id, _)| !hers(*id)).map(group).collect(),
        role: role_name(t, member.role),
        frame: desk.frame(Section::People),
    };
    Ok(desk.show(&page))
}

fn tags(t: Words, sheet: &PersonSheet) -> Vec<(String, &'static str)> {
    let member = &sheet.member;
    let tone = match member.status {
        Status::Active => "success",
        Status::Inactive => "warning",
    };
    let mut tags = vec![(status(t, member.status), tone)];
    if member.membership != Membership::Member {
        tags.push((membership(t, member.membership), "none"));
    }
    if member.role.is_staff() {
        tags.push((role_name(t, member.role), "none"));
    }
    tags
}

fn facts(t: Words, zone: &Zone, sheet: &PersonSheet) -> Vec<(String, String)> {
    let (member, person) = (&sheet.member, &sheet.person);
    let mut facts = vec![(t.say("email"), member.email.clone())];
    let mut add = |key, value: String| {
        if !value.is_empty() {
            facts.push((t.say(key), value));
        }
    };
    add("people-phone", person.phone.as_str().to_owned());
    add("people-user-name", person.user_name.clone());
    let aliases: Vec<_> = person.aliases.iter().flatten().map(String::as_str).collect();
    add("people-aliases", aliases.join(", "));
    add(
        "people-seen",
        match sheet.last_seen {
            Some(at) => t.moment(at, zone),
            None => t.say("people-seen-never"),
        },
    );
    add("people-added", t.moment(member.created_at, zone));
    add("people-changed", t.moment(person.updated_at, zone));
    add("people-identifier", person.id.to_string());
    facts
}

fn invited(t: Words, zone: &Zone, sheet: &PersonSheet) -> Option<String> {
    if sheet.member.membership != Membership::Invited {
        return None;
    }
    Some(match sheet.invited_until {
        Some(until) => t.one("people-invitation-until", "moment", t.moment(until, zone)),
        None => t.say("people-invitation-over"),
    })
}

fn lock(t: Words, zone: &Zone, lock: LockState) -> Option<String> {
    match lock {
        LockState::Open => None,
        LockState::Until(until) => {
            Some(t.one("people-locked-until", "moment", t.moment(until, zone)))
        }
        LockState::ByAdministrator => Some(t.say("people-locked-hard")),
    }
}

fn pin(t: Words, zone: &Zone, sheet: &PersonSheet) -> PinShown {
    let Some(pin) = sheet.pin else {
        return PinShown { text: t.say("people-pin-none"), tone: "none", exists: false };
    };
    match lock(t, zone, pin.lock) {
        Some(text) => PinShown { text, tone: "error", exists: true },
        None if pin.failures > 0 => {
            let text = t.count("people-pin-failures", pin.failures);
            PinShown { text, tone: "warning", exists: true }
        }
        None => PinShown { text: t.say("people-pin-set"), tone: "success", exists: true },
    }
}

fn card_name(t: Words, label: Option<&str>, ending: Option<&str>) -> String {
    let number = match ending {
        Some(ending) => t.one("people-card-ending", "ending", ending),
        None => t.say("people-card-short"),
    };
    label.map_or_else(|| number.clone(), |label| format!("{label} · {number}"))
}

fn factors(t: Words, zone: &Zone, sheet: &PersonSheet) -> Vec<FactorShown> {
    let shown = |line: &doorward_app::stewards::FactorLine| {
        let mut text = vec![t.count("people-factor-samples", line.samples)];
        let agreed = line.agreed_at.map(|at| t.date(at, zone));
        text.extend(agreed.map(|date| t.one("people-factor-agreed", "date", date)));
        text.extend(lock(t, zone, line.lock));
        FactorShown {
            word: line.factor.as_str(),
            name: factor(t, line.factor),
            text: text.join(" · "),
            exists: line.samples > 0,
        }
    };
    sheet.factors.iter().map(shown).collect()
}
