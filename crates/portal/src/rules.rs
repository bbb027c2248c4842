//! Schedules and policies: who may open what, when and how.

mod hours;
mod policies;
mod policy_form;
mod schedule_form;
mod schedules;
mod week;

pub(crate) use hours::{DayField, Hours, hours_text};

use crate::routes::Pages;
use doorward_domain::Act;

/// The pages of rules.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .page("/portal/schedules", Act::SeeRules, schedules::show)
        .page("/portal/schedules/add", Act::ManageRules, schedule_form::add_page)
        .form("/portal/schedules/add", Act::ManageRules, schedule_form::add)
        .page("/portal/schedules/{id}", Act::SeeRules, schedules::one)
        .page("/portal/schedules/{id}/edit", Act::ManageRules, schedule_form::edit_page)
        .form("/portal/schedules/{id}/edit", Act::ManageRules, schedule_form::edit)
        .form("/portal/schedules/{id}/remove", Act::ManageRules, schedules::remove)
        .page("/portal/policies", Act::SeeRules, policies::show)
        .page("/portal/policies/add", Act::ManageRules, policy_form::add_page)
        .form("/portal/policies/add", Act::ManageRules, policy_form::add)
        .page("/portal/policies/{id}/edit", Act::ManageRules, policy_form::edit_page)
        .form("/portal/policies/{id}/edit", Act::ManageRules, policy_form::edit)
        .form("/portal/policies/{id}/remove", Act::ManageRules, policies::remove)
}
