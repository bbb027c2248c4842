//! Makes a guest link: the form, what it would come to, and the address, which is shown once.

use super::list::profile_of;
use super::one::all_hours;
use crate::assets;
use crate::desk::{Answer, Desk};
use crate::fields::{Problems, given, instant, problem_text};
use crate::frame::{Frame, Section};
use crate::qr_code::Code;
use crate::rules::{DayField, Hours, hours_text};
use crate::trouble::Trouble;
use askama::Template;
use doorward_app::Error;
use doorward_app::access::NewGuestLink;
use doorward_domain::access::{
    DisplayName, LinkProfileId, PersonNumber, ResourceId, Validity, WeeklyWindows,
};
use doorward_domain::{Email, Field, Refusal, Timestamp};
use doorward_store::link_profiles::{DEFAULT, StoredProfile};
use doorward_web::pages::assets::Address;

/// Guests of one link.
const MOST_GUESTS: usize = 50;

/// The form.
#[derive(Template)]
#[template(path = "links_make.html")]
struct MakePage {
    frame: Frame,
    zone: String,
    doors: Vec<(i64, String)>,
    profiles: Vec<StoredProfile>,
    form: Form,
    problems: Problems,
}

/// What it would come to.
#[derive(Template)]
#[template(path = "links_preview.html")]
struct PreviewPage {
    frame: Frame,
    form: Form,
    guests: Vec<String>,
    doors: Vec<String>,
    profile: String,
    hours: String,
    from: Option<String>,
    until: Option<String>,
}

/// The link that was made.
#[derive(Template)]
#[template(path = "links_made.html")]
struct MadePage {
    frame: Frame,
    id: i64,
    name: String,
    sent: bool,
    guests: Vec<MadeFor>,
}

/// A guest's own address.
struct MadeFor {
    email: String,
    address: String,
    code: Option<Code>,
}

/// What is in the form.
struct Form {
    name: String,
    /// Addresses, one on each line.
    guests: String,
    doors: Vec<i64>,
    profile: i64,
    from: String,
    until: String,
    hours: Hours,
    send: bool,
}

impl MakePage {
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::WEEK.address()
    }

    fn days(&self) -> Vec<DayField> {
        self.form.hours.fields(self.frame.t, &self.problems)
    }

    /// Whether the hours are shown opened: they were narrowed, or are wrong.
    fn narrowed(&self) -> bool {
        !self.form.hours.empty()
    }
}

impl Form {
    fn new() -> Self {
        Self {
            name: String::new(),
            guests: String::new(),
            doors: Vec::new(),
            profile: DEFAULT.0,
            from: String::new(),
            until: String::new(),
            hours: Hours::default(),
            send: true,
        }
    }

    fn read(desk: &Desk) -> Self {
        let doors = desk.texts("doors");
        Self {
            name: desk.text("name"),
            guests: desk.text("guests"),
            doors: doors.iter().filter_map(|text| text.parse().ok()).collect(),
            profile: desk.text("profile").parse().unwrap_or(0),
            from: desk.text("from"),
            until: desk.text("until"),
            hours: Hours::read(desk),
            send: desk.text("send") == "yes",
        }
    }

    fn link(&self, desk: &Desk, page: &MakePage, problems: &mut Problems) -> Option<NewGuestLink> {
        let t = desk.words;
        let name = DisplayName::parse(&self.name)
            .map_err(|problem| problems.add("name", problem_text(t, &problem)));
        let guests = self.guests(desk, problems);
        let known = |id: &i64| page.doors.iter().any(|(door, _)| door == id);
        if self.doors.is_empty() || !self.doors.iter().all(known) {
            problems.add("doors", t.say("link-doors-none"));
        }
        let profile = LinkProfileId(self.profile);
        if profile_of(&page.profiles, profile).is_none() {
            problems.add("profile", t.say("wrong-gone"));
        }
        let validity = self.validity(desk, problems);
        Some(NewGuestLink {
            name: name.ok()?,
            guests: guests.into_iter().map(|guest| (guest, None)).collect(),
            doors: self.doors.iter().copied().map(ResourceId).collect(),
            validity,
            windows: self.windows(desk, problems),
            profile: Some(profile),
            allow_duplicates: false,
            send_mail: self.send,
        })
    }

    fn windows(&self, desk: &Desk, problems: &mut Problems) -> WeeklyWindows {
        all_hours(self.hours.week(desk.words, problems), !self.hours.empty())
    }

    fn guests(&self, desk: &Desk, problems: &mut Problems) -> Vec<Email> {
        let t = desk.words;
        let parts = self.guests.split([',', ';', '\n', '\r']).map(str::trim);
        let mut guests: Vec<Email> = Vec::new();
        for text in parts.filter(|text| !text.is_empty()) {
            match Email::parse(text) {
                Ok(email) if guests.iter().any(|known| known.key() == email.key()) => {}
                Ok(email) => guests.push(email),
                Err(_) => {
                    problems.add("guests", t.one("link-guest-wrong", "text", text));
                    return guests;
                }
            }
        }
        if guests.is_empty() {
            problems.add("guests", t.say("wrong-missing"));
        } else if guests.len() > MOST_GUESTS {
            problems.add("guests", t.count("link-guests-many", MOST_GUESTS));
        }
        guests
    }

    fn validity(&self, desk: &Desk, problems: &mut Problems) -> Validity {
        let (t, zone, now) = (desk.words, desk.zone(), desk.ctx().now);
        let mut moment = |field: &str, text: &str| -> Option<Timestamp> {
            let at = instant(&given(text)?, &zone);
            if at.is_none() {
                problems.add(field, t.say("wrong-moment"));
            }
            at
        };
        let from = moment("from", &self.from);
        let until = moment("until", &self.until);
        if until.is_some_and(|until| until <= now) {
            problems.add("until", t.say("wrong-past"));
        } else if matches!((from, until), (Some(from), Some(until)) if until <= from) {
            problems.add("until", t.say("wrong-order"));
        }
        Validity { from, until }
    }
}

async fn page(desk: &Desk, form: Form) -> Result<MakePage, Trouble> {
    let company = desk.ctx().company;
    let doors = desk.app().doors(company).await?.into_iter();
    Ok(MakePage {
        frame: desk.frame(Section::Links),
        zone: desk.zone().to_string(),
        doors: doors.map(|view| (view.door.id.0, view.door.name)).collect(),
        profiles: desk.app().link_profiles(company).await?,
        form,
        problems: Problems::default(),
    })
}

/// Shows the form.
pub(crate) async fn form(desk: Desk) -> Answer {
    let page = page(&desk, Form::new()).await?;
    Ok(desk.show(&page))
}

/// Shows what it would come to, or the form once more.
pub(crate) async fn preview(desk: Desk) -> Answer {
    let mut page = page(&desk, Form::read(&desk)).await?;
    if desk.text("again") == "yes" {
        return Ok(desk.show(&page));
    }
    let mut problems = Problems::default();
    let link = page.form.link(&desk, &page, &mut problems);
    let Some(link) = link.filter(|_| problems.none()) else {
        page.problems = problems;
        return Ok(desk.show_again(&page));
    };
    let (t, zone) = (desk.words, desk.zone());
    let profile = profile_of(&page.profiles, LinkProfileId(page.form.profile));
    let chosen = page.doors.iter().filter(|(id, _)| page.form.doors.contains(id));
    let preview = PreviewPage {
        guests: link.guests.iter().map(|(email, _)| email.as_str().to_owned()).collect(),
        doors: chosen.map(|(_, name)| name.clone()).collect(),
        profile: profile.map(|stored| stored.profile.name.to_string()).unwrap_or_default(),
        hours: hours_text(t, &link.windows),
        from: link.validity.from.map(|at| t.moment(at, &zone)),
        until: link.validity.until.map(|at| t.moment(at, &zone)),
        frame: page.frame,
        form: page.form,
    };
    Ok(desk.show(&preview))
}

/// Makes the link and shows its addresses, this once.
pub(crate) async fn add(mut desk: Desk) -> Answer {
    desk.act("portal.link.add");
    let mut page = page(&desk, Form::read(&desk)).await?;
    let mut problems = Problems::default();
    let link = page.form.link(&desk, &page, &mut problems);
    let Some(link) = link.filter(|_| problems.none()) else {
        page.problems = problems;
        return Ok(desk.show_again(&page));
    };
    let sent = link.send_mail;
    let made = match desk.app().add_guest_link(desk.ctx(), desk.caller(), link).await {
        Ok(made) => made,
        Err(Error::Refused(Refusal::InvalidField { field: Field::Other("end_time"), .. })) => {
            problems.add("until", desk.words.say("wrong-past"));
            page.problems = problems;
            return Ok(desk.show_again(&page));
        }
        Err(error) => return Err(error.into()),
    };
    let each = |(email, number): &(String, i64)| {
        let address = desk.app().link_address(&made.token, PersonNumber(*number));
        MadeFor { email: email.clone(), code: Code::of(&address), address }
    };
    let made_page = MadePage {
        id: made.id.0,
        name: page.form.name,
        sent,
        guests: made.guests.iter().map(each).collect(),
        frame: page.frame,
    };
    Ok(desk.show(&made_page))
}
