//! Groups in the portal.

use super::desk::Desk;
use crate::support::add;
use doorward_testkit::{Api, on_both_engines};

on_both_engines! {
    fn a_group_is_made_filled_and_renamed(world: &mut World) {
        let company = world.open(&[]);
        let client = world.client(&company, Api::Management);
        for name in ["ann", "hanna"] {
            add(&client, name);
        }
        let owner = Desk::owner(world, &company);
        assert!(owner.page("/portal/groups").contains("class=\"empty\""));
        owner.must_need_token("/portal/groups/add", &[("name", "Night")]);
        let error = "id=\"name-error\" role=\"alert\"";
        assert!(owner.wrong("/portal/groups/add", &[("name", " ")]).contains(error));
        let group = owner.done("/portal/groups/add", &[("name", "Night <shift>")]);
        assert!(owner.wrong("/portal/groups/add", &[("name", "night <SHIFT>")]).contains(error));
        assert!(owner.page(&group).contains("Night &#60;shift&#62;"));
        let ann = world.number("SELECT number FROM person WHERE user_name = 'ann'").to_string();
        let members = format!("{group}/members");
        assert!(owner.page(&format!("{members}?q=ann")).contains("ann@example.org"));
        owner.must_need_token(&members, &[("add", &ann)]);
        owner.done(&members, &[("add", &ann), ("q", "ann")]);
        assert!(owner.page(&group).contains("ann@example.org"));
        assert!(owner.page(&format!("{group}?q=xyz")).contains("class=\"empty\""));
        for wrong in ["", "x", "999999"] {
            assert_eq!(owner.send(&members, &[("add", wrong)]).status, 404, "{wrong:?}");
        }
        owner.must_need_token(&format!("{group}/rename"), &[("name", "Day")]);
        assert!(owner.wrong(&format!("{group}/rename"), &[("name", "")]).contains(error));
        owner.done(&format!("{group}/rename"), &[("name", "Day")]);
        assert!(owner.page("/portal/groups").contains("Day"));
        let help = Desk::of_role(world, "hanna@example.org", "help-desk");
        assert!(!help.page(&group).contains("/rename"));
        help.must_not("/portal/groups/add", &[("name", "Other")]);
        help.must_not(&members, &[("remove", &ann)]);
        help.must_not(&format!("{group}/rename"), &[("name", "Other")]);
        owner.done(&members, &[("remove", &ann)]);
        assert!(!owner.page(&group).contains("ann@example.org"));
        for page in ["/portal/groups/x", "/portal/groups/99", "/portal/groups/99/members"] {
            assert_eq!(owner.get(page).status, 404, "{page}");
        }
    }

    fn a_group_goes_with_the_policies_that_its_page_named(world: &mut World) {
        let company = world.open(&[]);
        let client = world.client(&company, Api::Management);
        for name in ["ann", "uma"] {
            add(&client, name);
        }
        let owner = Desk::owner(world, &company);
        let group = owner.done("/portal/groups/add", &[("name", "Night")]);
        let delete = format!("{group}/delete");
        let number = group.rsplit('/').next().unwrap();
        let add_policy = |of: i64, name: &str| world.execute(&format!(
            "INSERT INTO policy (company, number, name, name_key, effect, who_kind, who, what_kind, \
             what, methods, created_at) VALUES ({}, {of}, '{name}', '{name}', 'deny', 'group', \
             {number}, 'all', 0, 'card', 0)", company.id
        ));
        add_policy(1, "keep-out");
        let page = owner.page(&delete);
        assert!(page.contains("keep-out") && page.contains("forbids"), "{page}");
        owner.must_need_token(&delete, &[("policies", "1")]);
        let user = Desk::of_role(world, "uma@example.org", "user-manager");
        assert!(!user.page(&delete).contains(&format!("action=\"{delete}\"")));
        user.must_not(&delete, &[("policies", "1")]);
        add_policy(2, "meanwhile");
        assert!(owner.wrong(&delete, &[("policies", "1")]).contains("role=\"alert\""));
        owner.done(&delete, &[("policies", "1"), ("policies", "2")]);
        assert_eq!(owner.get(&group).status, 404);
        assert_eq!(world.number("SELECT COUNT(*) FROM policy"), 0);
        let other = owner.done("/portal/groups/add", &[("name", "Empty")]);
        user.done(&format!("{other}/delete"), &[]);
    }
}
