//! A server's trait for each tag.

use std::collections::BTreeSet;

use super::{
    crate_plan::{ApiTrait, Plan},
    method::Method,
};
use crate::name::{Ident, Scope, type_name};

impl Plan {
    /// Gives each tag a trait of its own, with the operations of which it is the first one. What has no
    /// tag stays in `Api`.
    #[must_use]
    pub fn with_traits_by_tag(mut self) -> Self {
        let mut scope = Scope::reserving(&["Api", "Server"]);
        let tags = self.served().filter_map(|method| method.tag.clone());
        let tags: BTreeSet<String> = tags.collect();
        let traits = tags.into_iter().map(|tag| ApiTrait {
            name: scope.allocate(&[type_name(&tag) + "Api"]),
            tag,
        });
        self.api_traits = traits.collect();
        for method in &mut self.methods {
            let of_tag = |it: &&ApiTrait| Some(&it.tag) == method.tag.as_ref();
            let found = self.api_traits.iter().find(of_tag);
            let found = found.filter(|_| method.selectors.is_some());
            method.api_trait = found.map(|it| it.name.clone());
        }
        self
    }

    /// The operations that the server has in a trait: that of a tag, else `Api`.
    pub fn served_by<'p>(&'p self, name: Option<&'p Ident>) -> impl Iterator<Item = &'p Method> {
        let methods = self.served();
        methods.filter(move |method| method.api_trait.as_ref() == name)
    }
}
