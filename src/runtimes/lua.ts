import type { RunTime } from './model.ts';
import { names } from './names.ts';

export const lua: RunTime = {
  name: 'Lua',
  functions: [{ group: "Lua's evaluation loop", function: names('luaV_execute luaD_+ lua_call* lua_pcall* luaB_+') }],
};
