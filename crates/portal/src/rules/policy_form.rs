//! Makes a policy, or changes one.

use crate::desk::{Answer, Desk};
use crate::doors::method_name;
use crate::fields::{Problems, given, instant, instant_field};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use doorward_app::Error;
use doorward_app::access::GroupKind;
use doorward_app::administration::rules::{NewPolicy, PolicyView, WhatName, WhenName, WhoName};
use doorward_domain::access::{Effect, Method, Methods, PolicyId, Validity, What, Who};
use doorward_domain::{Refusal, Thing};

/// The form.
#[derive(Template)]
#[template(path = "rules_policy_form.html")]
struct FormPage {
    frame: Frame,
    zone: String,
    /// The policy that is changed; `None`: a new one.
    id: Option<i64>,
    /// What can be chosen for whom, as value and label.
    groups: Vec<(String, String)>,
    /// For what.
    doors: Vec<(String, String)>,
    door_groups: Vec<(String, String)>,
    schedules: Vec<String>,
    form: Form,
    problems: Problems,
}

/// What is in the form.
struct Form {
    name: String,
    denies: bool,
    /// `everyone`, `person`, or `group:` and a number.
    who: String,
    email: String,
    /// `all`, `door:` or `group:` and a number.
    what: String,
    /// The name of a schedule; empty for always.
    schedule: String,
    from: String,
    until: String,
    methods: Methods,
    seconds: String,
    /// Whether it has windows of its own, which stay.
    own_hours: bool,
}

impl FormPage {
    fn methods(&self) -> Vec<(&'static str, String, bool)> {
        let each = |method: Method| {
            let chosen = self.form.methods.contains(method);
            (method.as_str(), method_name(self.frame.t, method), chosen)
        };
        Method::ALL.map(each).into()
    }
}

impl Form {
    fn read(desk: &Desk) -> Self {
        let methods = desk.texts("methods");
        Self {
            name: desk.text("name"),
            denies: desk.text("effect") == "deny",
            who: desk.text("who"),
            email: desk.text("email"),
            what: desk.text("what"),
            schedule: desk.text("schedule"),
            from: desk.text("from"),
            until: desk.text("until"),
            methods: methods.iter().filter_map(|word| Method::from_word(word)).collect(),
            seconds: desk.text("seconds"),
            own_hours: false,
        }
    }

    fn new() -> Self {
        Self {
            name: String::new(),
            denies: false,
            who: "everyone".to_owned(),
            email: String::new(),
            what: "all".to_owned(),
            schedule: String::new(),
            from: String::new(),
            until: String::new(),
            methods: Methods::ALL,
            seconds: String::new(),
            own_hours: false,
        }
    }

    fn of(desk: &Desk, view: &PolicyView) -> Self {
        let (policy, zone) = (&view.stored.policy, desk.zone());
        let field = |at| instant_field(at, &zone);
        Self {
            name: view.stored.name.clone(),
            denies: policy.effect == Effect::Deny,
            who: match policy.who {
                Who::Everyone => "everyone".to_owned(),
                Who::Person(_) => "person".to_owned(),
                Who::Group(id) => format!("group:{id}"),
            },
            email: match &view.who {
                WhoName::Email(email) => email.clone(),
                WhoName::Everyone | WhoName::Group(_) => String::new(),
            },
            what: match policy.what {
                What::AllDoors => "all".to_owned(),
                What::Resource(id) => format!("door:{id}"),
                What::Group(id) => format!("group:{id}"),
            },
            schedule: match &view.when {
                WhenName::Schedule(name) => name.clone(),
                WhenName::Always | WhenName::Windows => String::new(),
            },
            from: policy.validity.from.map(field).unwrap_or_default(),
            until: policy.validity.until.map(field).unwrap_or_default(),
            methods: policy.methods,
            seconds: policy.unlock_time.map(|time| time.seconds().to_string()).unwrap_or_default(),
            own_hours: view.when == WhenName::Windows,
        }
    }

    /// The policy that it says; what cannot be is noted.
    fn policy(&self, desk: &Desk, page: &FormPage, problems: &mut Problems) -> Option<NewPolicy> {
        let (t, zone) = (desk.words, desk.zone());
        let label = |choices: &[(String, String)], value: &str| {
            choices.iter().find(|(known, _)| known == value).map(|(_, label)| label.clone())
        };
        let who = match self.who.as_str() {
            "everyone" => Some(WhoName::Everyone),
            "person" => given(&self.email).map(WhoName::Email),
            group => label(&page.groups, group).map(WhoName::Group),
        };
        if who.is_none() {
            let field = if self.who == "person" { "email" } else { "who" };
            problems.add(field, t.say("wrong-missing"));
        }
        let door = |value: &str| {
            let known = page.doors.iter().any(|(known, _)| known == value);
            value.strip_prefix("door:").filter(|_| known).map(|id| WhatName::Door(id.to_owned()))
        };
        let what = match self.what.as_str() {
            "all" => Some(WhatName::AllDoors),
            other => door(other).or_else(|| label(&page.door_groups, other).map(WhatName::Group)),
        };
        if what.is_none() {
            problems.add("what", t.say("wrong-missing"));
        }
        let mut moment = |field: &str, text: &str| {
            let at = given(text).map(|text| instant(&text, &zone));
            if at == Some(None) {
                problems.add(field, t.say("wrong-moment"));
            }
            at.flatten()
        };
        let validity =
            Validity { from: moment("from", &self.from), until: moment("until", &self.until) };
        if matches!((validity.from, validity.until), (Some(from), Some(until)) if until <= from) {
            problems.add("until", t.say("wrong-order"));
        }
        if self.methods.is_empty() {
            problems.add("methods", t.say("door-methods-none"));
        }
        let seconds = given(&self.seconds).map(|text| text.parse::<i64>().ok());
        if seconds.is_some_and(|seconds| seconds.is_none_or(|s| !(5..=60).contains(&s))) {
            problems.add("seconds", t.say("door-seconds-wrong"));
        }
        Some(NewPolicy {
            name: self.name.clone(),
            effect: if self.denies { Effect::Deny } else { Effect::Allow },
            who: who?,
            what: what?,
            schedule: given(&self.schedule),
            validity,
            methods: self.methods,
            unlock_seconds: seconds.flatten(),
        })
    }
}

/// The policy of an address.
pub(super) fn id_of(path: &str) -> Result<PolicyId, Trouble> {
    Ok(PolicyId::parse(path).ok_or(Refusal::Unknown(Thing::Policy))?)
}

async fn view_of(desk: &Desk, path: &str) -> Result<PolicyView, Trouble> {
    let id = id_of(path)?;
    let all = desk.app().policies(desk.ctx().company).await?;
    let found = all.into_iter().find(|view| view.stored.id == id);
    Ok(found.ok_or(Refusal::Unknown(Thing::Policy))?)
}

async fn page(desk: &Desk, id: Option<i64>, form: Form) -> Result<FormPage, Trouble> {
    let (app, company) = (desk.app(), desk.ctx().company);
    let named = |groups: Vec<doorward_app::access::GroupText>| {
        groups.into_iter().map(|group| (format!("group:{}", group.id), group.name)).collect()
    };
    let doors = app.doors(company).await?.into_iter();
    Ok(FormPage {
        frame: desk.frame(Section::Policies),
        zone: desk.zone().to_string(),
        id,
        groups: named(app.groups(desk.caller(), vec![GroupKind::Users]).await?),
        doors: doors.map(|view| (format!("door:{}", view.door.id), view.door.name)).collect(),
        door_groups: named(app.groups(desk.caller(), vec![GroupKind::Doors]).await?),
        schedules: app.schedules(company).await?.into_iter().map(|stored| stored.name).collect(),
        form,
        problems: Problems::default(),
    })
}

/// Notes what a policy names that is not there; whatever else went wrong is handed back.
fn take(desk: &Desk, problems: &mut Problems, error: Error) -> Result<(), Trouble> {
    let field = match &error {
        Error::Refused(Refusal::Unknown(Thing::User)) => "email",
        Error::Refused(Refusal::Unknown(Thing::Schedule)) => "schedule",
        Error::Refused(Refusal::Unknown(Thing::Door | Thing::Group)) => "what",
        _ => return problems.take(desk.words, error),
    };
    problems.add(field, desk.words.say("wrong-gone"));
    Ok(())
}

/// Shows an empty form.
pub(crate) async fn add_page(desk: Desk) -> Answer {
    let page = page(&desk, None, Form::new()).await?;
    Ok(desk.show(&page))
}

/// Makes a policy.
pub(crate) async fn add(mut desk: Desk) -> Answer {
    desk.act("portal.policy.add");
    let mut page = page(&desk, None, Form::read(&desk)).await?;
    let mut problems = Problems::default();
    let new = page.form.policy(&desk, &page, &mut problems);
    if let Some(new) = new.filter(|_| problems.none()) {
        match desk.app().add_policy(desk.ctx(), new).await {
            Ok(_) => return Ok(desk.done("/portal/policies", "done-policy-added")),
            Err(error) => take(&desk, &mut problems, error)?,
        }
    }
    page.problems = problems;
    Ok(desk.show_again(&page))
}

/// Shows the form of a policy.
pub(crate) async fn edit_page(desk: Desk, Path(id): Path<String>) -> Answer {
    let view = view_of(&desk, &id).await?;
    let page = page(&desk, Some(view.stored.id.0), Form::of(&desk, &view)).await?;
    Ok(desk.show(&page))
}

/// Changes it.
pub(crate) async fn edit(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.policy.change");
    let view = view_of(&desk, &id).await?;
    let own_hours = view.when == WhenName::Windows;
    let form = Form { own_hours, ..Form::read(&desk) };
    let mut page = page(&desk, Some(view.stored.id.0), form).await?;
    let mut problems = Problems::default();
    let new = page.form.policy(&desk, &page, &mut problems);
    if let Some(new) = new.filter(|_| problems.none()) {
        match desk.app().change_policy(desk.ctx(), view.stored.id, new).await {
            Ok(()) => return Ok(desk.done("/portal/policies", "done-policy-changed")),
            Err(error) => take(&desk, &mut problems, error)?,
        }
    }
    page.problems = problems;
    Ok(desk.show_again(&page))
}
