//! The naming pass: every type's name, inline types included.
//!
//! Of several types that want one name, the first has it. The keys of a JSON object have no order
//! that means anything, and tools change it; so this pass goes through the document by name and by
//! path. The planning pass, which comes next, goes in the document's order and names no type.

use std::collections::{BTreeMap, btree_map::Entry};

use super::{
    bodies,
    graph::TypeGraph,
    hint::{NameHint, lower_first, prefix},
    names::{NamedOperation, Names},
    order,
    responses::{Successes, error_body, failures},
    status,
    type_names::{OperationTypes, ResponseTypes, TypeName, TypeNames},
    variant_names::variant_names,
};
use crate::{
    api::{Api, Content, Kind, Object, Parameter, Response, Scalar, Status, TypeId},
    name::{Ident, Scope, type_name},
};

/// Names all types of an API whose components and operations have names.
pub(super) fn assign<'a>(
    api: &'a Api,
    names: &Names,
    graph: &TypeGraph<'a>,
    operations: &[NamedOperation<'a>],
) -> TypeNames<'a> {
    let mut pass = NamingPass {
        graph,
        scope: names.types.clone(),
        assigned: TypeNames::of_components(api, names),
        pending: Vec::new(),
    };
    let by_path: Vec<_> = order::operations(api)
        .into_iter()
        .map(|(index, _)| (index, operations[index]))
        .collect();
    let ordered: Vec<_> = by_path.iter().map(|(_, named)| *named).collect();
    let error_body = error_body(graph, &pass.assigned.equivalence, &ordered);
    pass.assigned.error_body = error_body.as_ref().map(|(body, _)| *body);
    for (_, id) in order::components(api) {
        pass.children(*id);
        pass.drain_pending();
    }
    if let Some((body, hint)) = error_body {
        pass.allocate(body, hint);
        pass.drain_pending();
    }
    let types = by_path.iter();
    let types: BTreeMap<usize, _> = types
        .map(|(index, named)| (*index, pass.operation(named)))
        .collect();
    pass.assigned.operations = types.into_values().collect();
    pass.assigned.choose_declared();
    pass.assigned
}

struct NamingPass<'p, 'a> {
    graph: &'p TypeGraph<'a>,
    scope: Scope,
    assigned: TypeNames<'a>,
    /// The types whose children have no names yet. A chain of types may be longer than a stack is
    /// deep.
    pending: Vec<TypeId>,
}

/// The ends of the names of an operation's own types.
const OWN_TYPES: [&str; 5] = ["Error", "Failure", "Request", "Response", "Success"];

impl NamingPass<'_, '_> {
    /// Names the children of all pending types, depth first.
    fn drain_pending(&mut self) {
        let mut stack: Vec<_> = self.pending.drain(..).rev().collect();
        while let Some(id) = stack.pop() {
            self.children(id);
            stack.extend(self.pending.drain(..).rev());
        }
    }

    /// Gives a type a name, unless it has one.
    fn allocate(&mut self, id: TypeId, hint: NameHint) {
        if !self.has_name(id) {
            self.insert(self.assigned.named(id), hint);
        }
    }

    fn has_name(&self, id: TypeId) -> bool {
        let named = self.assigned.named(id);
        self.assigned.names.contains_key(&named)
    }

    fn insert(&mut self, id: TypeId, hint: NameHint) {
        let hint = match NameHint::of_component(&self.graph.types.get(id).span) {
            Some(own) => NameHint {
                candidates: [own.candidates, hint.candidates].concat(),
                summary: own.summary,
            },
            None => hint,
        };
        let name = TypeName {
            ident: self.scope.allocate(&hint.candidates),
            summary: hint.summary,
        };
        self.assigned.names.insert(id, name);
        self.pending.push(id);
    }

    /// Names the type of a value whose owner checks it. Most values need no hint: their types have
    /// names, or are given none.
    fn value(&mut self, id: TypeId, hint: &dyn Fn() -> NameHint) {
        let id = self.graph.unaliased(id);
        if !self.has_name(id) {
            self.contents(id, hint);
        }
    }

    /// Names the type of a value that no owner checks.
    fn unowned(&mut self, id: TypeId, hint: &dyn Fn() -> NameHint) {
        let id = self.graph.unaliased(id);
        if self.has_name(id) || self.graph.uncovered(id).is_empty() {
            return self.value(id, hint);
        }
        let representative = self.assigned.representative(id);
        self.assigned.newtypes.insert(representative);
        self.allocate(id, hint());
    }

    /// Names a type without a name, or the types that it is made of.
    fn contents(&mut self, id: TypeId, hint: &dyn Fn() -> NameHint) {
        match self.graph.kind(id) {
            Kind::Scalar(Scalar::JsonText(content), _) => {
                let hint = hint();
                self.unowned(*content, &|| hint.child("content", "The content of"));
            }
            Kind::Any | Kind::Same(_) | Kind::Scalar(..) => {}
            Kind::Enumeration(_) | Kind::Union(_) => self.allocate(id, hint()),
            Kind::Array(array) => {
                let hint = hint();
                self.value(array.item, &|| hint.child("item", "An item of"));
            }
            Kind::Tuple(items) => {
                let hint = hint();
                for (number, item) in (1_usize..).zip(items) {
                    let suffix = format!("item {number}");
                    self.value(*item, &|| hint.child(&suffix, "An item of"));
                }
            }
            Kind::Object(object) if !object.properties.is_empty() => self.allocate(id, hint()),
            Kind::Object(object) => {
                if let Some(values) = object.additional.values() {
                    let hint = hint();
                    self.value(values, &|| hint.child("value", "A value of"));
                }
            }
        }
    }

    /// Names the types that a type with a name is made of.
    fn children(&mut self, id: TypeId) {
        let Some(TypeName { ident, .. }) = self.assigned.get(id) else {
            return;
        };
        let name = ident.clone();
        let hint = || NameHint::new(name.plain().to_owned(), format!("`{name}`."));
        if let Kind::Same(target) = self.graph.types.get(id).kind {
            return self.value(target, &hint);
        }
        match self.graph.kind(id) {
            Kind::Enumeration(_) => {}
            Kind::Union(union) => {
                let variants = variant_names(self.graph, &self.assigned, union).variants;
                for (variant, variant_name) in union.variants.iter().zip(variants) {
                    self.unowned(variant.ty, &|| {
                        let candidate = format!("{}{}", name.plain(), variant_name.plain());
                        NameHint::new(candidate, format!("A variant of `{name}`."))
                    });
                }
            }
            Kind::Object(object) if !object.properties.is_empty() => self.properties(object, &name),
            _ => self.contents(id, &hint),
        }
    }

    fn properties(&mut self, object: &Object, owner: &Ident) {
        for (_, property) in order::properties(object) {
            self.value(property.ty, &|| {
                let candidate = format!("{}{}", prefix(owner), type_name(&property.name));
                let summary = format!("The property `{}` of `{owner}`.", property.name);
                NameHint::new(candidate, summary)
            });
        }
        if let Some(values) = object.additional.values() {
            self.value(values, &|| {
                let summary = format!("An additional property of `{owner}`.");
                NameHint::new(format!("{}Value", owner.plain()), summary)
            });
        }
    }

    fn operation(&mut self, named: &NamedOperation<'_>) -> OperationTypes {
        let prefix = named.type_prefix();
        let parameters = self.parameters(named, &prefix);
        let mut request = None;
        if let Some(body) = &named.operation.body {
            let summary = format!("The request body of `{}`.", named.names.method.plain());
            request = self.bodies(&body.contents, &format!("{prefix}Request"), &summary);
        }
        let mut types = BTreeMap::new();
        let success = match Successes::of(named.operation) {
            Successes::Undocumented => None,
            Successes::Single(response) => {
                let named = self.response(named, response, "Response");
                types.insert(response.status, named);
                None
            }
            Successes::Several(responses) => {
                let candidates = [format!("{prefix}Response"), format!("{prefix}Success")];
                let name = self.scope.allocate(&candidates);
                self.responses(named, responses.into_iter(), &mut types);
                Some(name)
            }
        };
        let candidates = [format!("{prefix}Error"), format!("{prefix}Failure")];
        let failure = self.scope.allocate(&candidates);
        self.responses(named, failures(named.operation), &mut types);
        OperationTypes {
            parameters,
            success,
            failure,
            request,
            responses: types,
        }
    }

    fn parameters(&mut self, named: &NamedOperation<'_>, prefix: &str) -> Option<Ident> {
        let parameters = &named.operation.parameters;
        if parameters.is_empty() {
            return None;
        }
        let name = self.scope.allocate(&[
            format!("{prefix}Parameters"),
            format!("{prefix}RequestParameters"),
        ]);
        let prefix = name.plain().trim_end_matches("Parameters");
        for parameter in parameters {
            self.unowned(parameter.ty, &|| {
                let mut candidate = format!("{prefix}{}", type_name(&parameter.name));
                // The operation's own types keep their names, whatever parameters come.
                if OWN_TYPES
                    .iter()
                    .any(|own| candidate == format!("{prefix}{own}"))
                {
                    candidate.push_str("Parameter");
                }
                let summary = format!("The parameter `{}` of `{name}`.", parameter.name);
                NameHint::new(candidate, summary)
            });
        }
        self.drain_pending();
        Some(name)
    }

    fn responses<'r>(
        &mut self,
        named: &NamedOperation<'_>,
        responses: impl Iterator<Item = &'r Response>,
        types: &mut BTreeMap<Status, ResponseTypes>,
    ) {
        for response in responses {
            if let Entry::Vacant(entry) = types.entry(response.status) {
                let suffix = format!("{}Response", status::name(response.status));
                entry.insert(self.response(named, response, &suffix));
            }
        }
    }

    fn response(
        &mut self,
        named: &NamedOperation<'_>,
        response: &Response,
        suffix: &str,
    ) -> ResponseTypes {
        let prefix = named.type_prefix();
        let name = format!("{prefix}{suffix}");
        // `GetPetNotFoundHeaders`, and `GetPetResponseHeaders` of the only success.
        let of_headers = match suffix.strip_suffix("Response") {
            Some(status) if !status.is_empty() => format!("{prefix}{status}"),
            _ => name.clone(),
        };
        let (status, method) = (status::text(response.status), named.names.method.plain());
        let summary = format!("The body of a `{status}` response of `{method}`.");
        ResponseTypes {
            body: self.bodies(&response.contents, &name, &summary),
            headers: self.headers(&response.headers, &of_headers),
        }
    }

    /// Names the struct of the headers of a response, and their types.
    fn headers(&mut self, headers: &[Parameter], name: &str) -> Option<Ident> {
        if headers.is_empty() {
            return None;
        }
        let struct_name = self.scope.allocate(&[format!("{name}Headers")]);
        for header in headers {
            self.unowned(header.ty, &|| {
                let candidate = format!("{name}{}", type_name(&header.name));
                let summary = format!("The header `{}` of `{struct_name}`.", header.name);
                NameHint::new(candidate, summary)
            });
        }
        self.drain_pending();
        Some(struct_name)
    }

    /// Names the types of a body; returns the name of their enum, where there are several.
    fn bodies(&mut self, contents: &[Content], name: &str, summary: &str) -> Option<Ident> {
        let equivalence = &self.assigned.equivalence;
        let alternatives = bodies::alternatives(self.graph, equivalence, contents);
        let is_enum = alternatives.len() > 1;
        let enum_name = is_enum.then(|| {
            let candidates = [name.to_owned(), format!("{name}Body")];
            self.scope.allocate(&candidates)
        });
        for contents in &alternatives {
            let Some(first) = contents.first() else {
                continue;
            };
            let mut name = name.to_owned();
            if is_enum {
                name.push_str(&bodies::name(first));
            }
            if first.codec.is_of_items() {
                name.push_str("Item");
                let summary_of_item = format!("An item of {}", lower_first(summary));
                self.body(first.ty, &name, &summary_of_item);
            } else if first.codec.is_of_values() {
                self.body(first.ty, &name, summary);
            }
        }
        enum_name
    }

    /// Names the type of a body.
    fn body(&mut self, ty: TypeId, name: &str, summary: &str) {
        self.unowned(ty, &|| NameHint {
            candidates: vec![name.to_owned(), format!("{name}Body")],
            summary: summary.to_owned(),
        });
        self.drain_pending();
    }
}
