//! What is asked of PINs, when wrong ones lock somebody out, and which biometric factors are on.

use super::{Tab, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use doorward_app::administration::companies::CompanyChange;
use doorward_domain::{Act, CompanySettings, Duplicates, Factor, Refusal, Thing};

/// A number that is entered.
struct Number {
    name: &'static str,
    label: String,
    value: String,
    least: u64,
    most: u64,
    problem: Option<String>,
}

/// A biometric factor.
struct Tick {
    word: &'static str,
    label: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "settings_limits.html")]
struct Limits {
    frame: Frame,
    tabs: Vec<Tab>,
    manages: bool,
    pins: Vec<Number>,
    refuse_weak: bool,
    lockout: Vec<Number>,
    factors: Vec<Tick>,
    refuses_duplicates: bool,
    mail_capture_links: bool,
}

/// The numbers: field, text, least, most, and where it is kept.
type Place = fn(&mut CompanySettings) -> Slot<'_>;

enum Slot<'a> {
    Small(&'a mut u32),
    Large(&'a mut u64),
    Size(&'a mut usize),
}

impl Slot<'_> {
    fn get(&self) -> u64 {
        match self {
            Self::Small(value) => u64::from(**value),
            Self::Large(value) => **value,
            Self::Size(value) => **value as u64,
        }
    }

    fn set(self, to: u64) {
        match self {
            Self::Small(value) => *value = u32::try_from(to).unwrap_or(u32::MAX),
            Self::Large(value) => *value = to,
            Self::Size(value) => *value = usize::try_from(to).unwrap_or(usize::MAX),
        }
    }
}

const PINS: [(&str, &str, u64, u64, Place); 2] = [
    ("pin_shortest", "limits-pin-shortest", 1, 16, |s| Slot::Size(&mut s.pin.shortest)),
    ("pin_longest", "limits-pin-longest", 1, 16, |s| Slot::Size(&mut s.pin.longest)),
];
const LOCKOUT: [(&str, &str, u64, u64, Place); 6] = [
    ("soft_after", "limits-soft-after", 1, 1_000, |s| Slot::Small(&mut s.lockout.soft_after)),
    ("hard_after", "limits-hard-after", 1, 10_000, |s| Slot::Small(&mut s.lockout.hard_after)),
    ("first_wait", "limits-first-wait", 1, 86_400, |s| {
        Slot::Large(&mut s.lockout.first_wait_seconds)
    }),
    ("longest_wait", "limits-longest-wait", 1, 604_800, |s| {
        Slot::Large(&mut s.lockout.longest_wait_seconds)
    }),
    ("application_failures", "limits-application-failures", 1, 1_000_000, |s| {
        Slot::Small(&mut s.application_budget.failures)
    }),
    ("false_matches", "limits-false-matches", 1, 10_000, |s| {
        Slot::Small(&mut s.biometrics.false_matches_per_million)
    }),
];

fn kept(desk: &Desk) -> Result<CompanySettings, Trouble> {
    let security = desk.app().security();
    let state = security.company(desk.ctx().company).ok_or(Refusal::Unknown(Thing::Company))?;
    Ok(state.company.settings.clone())
}

impl Limits {
    fn of(desk: &Desk, mut settings: CompanySettings) -> Self {
        let t = desk.words;
        let number = |(name, label, least, most, place): &(&'static str, &str, u64, u64, Place),
                      settings: &mut CompanySettings| Number {
            name,
            label: t.say(label),
            value: place(settings).get().to_string(),
            least: *least,
            most: *most,
            problem: None,
        };
        let factor_label = |factor| match factor {
            Factor::Finger => t.say("factor-finger"),
            Factor::Face => t.say("factor-face"),
            Factor::Palm => t.say("factor-palm"),
        };
        Self {
            frame: desk.frame(Section::Settings),
            tabs: tabs(t, |act| desk.may(act), "/portal/settings/limits"),
            manages: desk.may(Act::ManageSettings),
            pins: PINS.iter().map(|row| number(row, &mut settings)).collect(),
            lockout: LOCKOUT.iter().map(|row| number(row, &mut settings)).collect(),
            refuse_weak: settings.pin.refuse_weak,
            factors: Factor::ALL
                .into_iter()
                .map(|factor| Tick {
                    word: factor.as_str(),
                    label: factor_label(factor),
                    on: settings.factors.contains(&factor),
                })
                .collect(),
            refuses_duplicates: settings.biometrics.duplicates == Duplicates::Refuse,
            mail_capture_links: settings.biometrics.mail_capture_links,
        }
    }
}

/// Shows them.
pub(crate) async fn show(desk: Desk) -> Answer {
    let settings = kept(&desk)?;
    Ok(desk.show(&Limits::of(&desk, settings)))
}

/// Changes them.
pub(crate) async fn submit(mut desk: Desk) -> Answer {
    desk.act("portal.company.limits");
    let entered = kept(&desk)?;
    let mut page = Limits::of(&desk, entered);
    let mut edits: Vec<(Place, u64)> = Vec::new();
    for (rows, numbers) in [(&PINS[..], &mut page.pins), (&LOCKOUT[..], &mut page.lockout)] {
        for ((name, _, least, most, place), number) in rows.iter().zip(numbers) {
            desk.text(name).trim().clone_into(&mut number.value);
            let given = number.value.parse().ok().filter(|value| (*least..=*most).contains(value));
            if let Some(value) = given {
                edits.push((*place, value));
            } else {
                let (from, to) = (least.to_string(), most.to_string());
                number.problem = Some(desk.words.two("limits-range", ("from", &from), ("to", &to)));
            }
        }
    }
    let [shortest, longest] = ["pin_shortest", "pin_longest"].map(|name| desk.text(name));
    if let (Ok(shortest), Ok(longest)) = (shortest.parse::<u64>(), longest.parse::<u64>())
        && shortest > longest
        && let Some(number) = page.pins.last_mut()
    {
        number.problem = Some(desk.words.say("limits-pin-order"));
    }
    let yes = |name| desk.text(name) == "yes";
    page.refuse_weak = yes("pin_refuse_weak");
    page.refuses_duplicates = yes("refuse_duplicates");
    page.mail_capture_links = yes("mail_capture_links");
    let factors: Vec<Factor> =
        Factor::ALL.into_iter().filter(|factor| yes(factor.as_str())).collect();
    for tick in &mut page.factors {
        tick.on = factors.iter().any(|factor| factor.as_str() == tick.word);
    }
    if page.pins.iter().chain(&page.lockout).any(|number| number.problem.is_some()) {
        return Ok(desk.show_again(&page));
    }
    let (weak, duplicates, mail) =
        (page.refuse_weak, page.refuses_duplicates, page.mail_capture_links);
    let edit = move |settings: &mut CompanySettings| {
        for (place, value) in edits {
            place(settings).set(value);
        }
        settings.pin.refuse_weak = weak;
        settings.factors = factors;
        settings.biometrics.duplicates =
            if duplicates { Duplicates::Refuse } else { Duplicates::default() };
        settings.biometrics.mail_capture_links = mail;
        settings.biometrics.lockout = settings.lockout;
    };
    let change = CompanyChange { settings: Some(Box::new(edit)), ..CompanyChange::default() };
    desk.app().change_company(desk.ctx(), change).await?;
    Ok(desk.done("/portal/settings/limits", "done-settings"))
}
