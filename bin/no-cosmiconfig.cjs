// What graphile-worker is bundled with in the place of cosmiconfig: there are no settings but ours.
exports.cosmiconfigSync = () => ({ search: () => null });
