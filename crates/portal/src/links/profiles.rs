//! Link profiles: how guest links may be used.

use crate::desk::{Answer, Desk};
use crate::fields::{Problems, given, problem_text};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use doorward_domain::access::{DisplayName, Hook, LinkProfileId, UnlockTime};
use doorward_domain::{Act, Refusal, Thing};
use doorward_store::link_profiles::StoredProfile;
use std::num::NonZeroU32;

/// The list.
#[derive(Template)]
#[template(path = "links_profiles.html")]
struct ProfilesPage {
    frame: Frame,
    profiles: Vec<StoredProfile>,
}

/// The form.
#[derive(Template)]
#[template(path = "links_profile.html")]
struct ProfilePage {
    frame: Frame,
    id: Option<i64>,
    form: Form,
    problems: Problems,
}

/// What is in the form.
#[derive(Default)]
struct Form {
    name: String,
    seconds: String,
    uses: String,
    binds: bool,
    code: bool,
    hook: String,
    fails_open: bool,
}

/// What the form comes to.
struct Wanted {
    name: DisplayName,
    unlock_time: Option<UnlockTime>,
    uses: Option<NonZeroU32>,
    binds: bool,
    code: bool,
    hook: Option<Hook>,
}

impl Wanted {
    fn write(self, stored: &mut StoredProfile) {
        let profile = &mut stored.profile;
        profile.name = self.name;
        profile.unlock_time = self.unlock_time;
        profile.uses = self.uses;
        profile.binds_browser = self.binds;
        profile.emails_code = self.code;
        stored.hook = self.hook;
    }
}

impl Form {
    fn read(desk: &Desk) -> Self {
        let ticked = |name| desk.text(name) == "yes";
        Self {
            name: desk.text("name"),
            seconds: desk.text("seconds"),
            uses: desk.text("uses"),
            binds: ticked("binds"),
            code: ticked("code"),
            hook: desk.text("hook"),
            fails_open: ticked("fails_open"),
        }
    }

    fn of(stored: &StoredProfile) -> Self {
        let profile = &stored.profile;
        Self {
            name: profile.name.to_string(),
            seconds: profile.unlock_time.map(|time| time.seconds().to_string()).unwrap_or_default(),
            uses: profile.uses.map(|uses| uses.to_string()).unwrap_or_default(),
            binds: profile.binds_browser,
            code: profile.emails_code,
            hook: stored.hook.as_ref().map(|hook| hook.url.clone()).unwrap_or_default(),
            fails_open: stored.hook.as_ref().is_some_and(|hook| hook.fails_open),
        }
    }

    fn wanted(&self, desk: &Desk, problems: &mut Problems) -> Option<Wanted> {
        let t = desk.words;
        let name = DisplayName::parse(&self.name)
            .map_err(|problem| problems.add("name", problem_text(t, &problem)));
        let seconds = given(&self.seconds).map(|text| text.parse::<i64>().ok());
        if seconds.is_some_and(|seconds| seconds.is_none_or(|s| !(5..=60).contains(&s))) {
            problems.add("seconds", t.say("door-seconds-wrong"));
        }
        let uses = given(&self.uses).map(|text| text.parse::<NonZeroU32>().ok());
        if uses == Some(None) {
            problems.add("uses", t.say("profile-uses-wrong"));
        }
        let hook = given(&self.hook).map(|url| Hook { url, fails_open: self.fails_open });
        if hook.as_ref().is_some_and(|hook| !crate::doors::is_web_address(&hook.url)) {
            problems.add("hook", t.say("door-hook-wrong"));
        }
        Some(Wanted {
            name: name.ok()?,
            unlock_time: seconds.flatten().map(UnlockTime::clamp_seconds),
            uses: uses.flatten(),
            binds: self.binds,
            code: self.code,
            hook,
        })
    }
}

async fn found(desk: &Desk, path: &str) -> Result<StoredProfile, Trouble> {
    let id = LinkProfileId::parse(path).ok_or(Refusal::Unknown(Thing::LinkProfile))?;
    let all = desk.app().link_profiles(desk.ctx().company).await?;
    let found = all.into_iter().find(|stored| stored.profile.id == id);
    Ok(found.ok_or(Refusal::Unknown(Thing::LinkProfile))?)
}

fn page(desk: &Desk, id: Option<i64>, form: Form, problems: Problems) -> Response {
    let failed = !problems.none();
    let page = ProfilePage { frame: desk.frame(Section::Links), id, form, problems };
    if failed { desk.show_again(&page) } else { desk.show(&page) }
}

/// Shows the list.
pub(crate) async fn show(desk: Desk) -> Answer {
    let profiles = desk.app().link_profiles(desk.ctx().company).await?;
    Ok(desk.show(&ProfilesPage { frame: desk.frame(Section::Links), profiles }))
}

/// Shows an empty form.
pub(crate) async fn add_page(desk: Desk) -> Answer {
    Ok(page(&desk, None, Form::default(), Problems::default()))
}

/// Adds a profile.
pub(crate) async fn add(mut desk: Desk) -> Answer {
    desk.act("portal.link_profile.add");
    let (form, mut problems) = (Form::read(&desk), Problems::default());
    let wanted = form.wanted(&desk, &mut problems);
    if let Some(wanted) = wanted.filter(|_| problems.none()) {
        let change = Box::new(move |stored: &mut StoredProfile| wanted.write(stored));
        match desk.app().add_link_profile(desk.ctx(), &form.name, change).await {
            Ok(_) => return Ok(desk.done("/portal/link-profiles", "done-profile-added")),
            Err(error) => problems.take(desk.words, error)?,
        }
    }
    Ok(page(&desk, None, form, problems))
}

/// Shows the form of a profile.
pub(crate) async fn edit_page(desk: Desk, Path(id): Path<String>) -> Answer {
    let stored = found(&desk, &id).await?;
    Ok(page(&desk, Some(stored.profile.id.0), Form::of(&stored), Problems::default()))
}

/// Changes it.
pub(crate) async fn edit(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.link_profile.change");
    let id = found(&desk, &id).await?.profile.id;
    let (form, mut problems) = (Form::read(&desk), Problems::default());
    let wanted = form.wanted(&desk, &mut problems);
    if let Some(wanted) = wanted.filter(|_| problems.none()) {
        let change = Box::new(move |stored: &mut StoredProfile| wanted.write(stored));
        match desk.app().change_link_profile(desk.ctx(), id, change).await {
            Ok(()) => return Ok(desk.done("/portal/link-profiles", "done-profile-changed")),
            Err(error) => problems.take(desk.words, error)?,
        }
    }
    Ok(page(&desk, Some(id.0), form, problems))
}
